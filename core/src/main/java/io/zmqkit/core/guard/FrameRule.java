package io.zmqkit.core.guard;

import java.util.function.Supplier;

/** What the connections of one socket may send: each gets a limit of its own. Any thread. */
public final class FrameRule {

    private final String longFrame;
    private final Supplier<FrameLimit> limit;

    private FrameRule(String longFrame, Supplier<FrameLimit> limit) {
        this.longFrame = longFrame;
        this.limit = limit;
    }

    /** {@return the rule of a socket that receives subscriptions} */
    public static FrameRule ofPublisher(Limits limits) {
        SubscriptionLimit subscriptions = new SubscriptionLimit(limits.subscriptions());
        return new FrameRule(
                "a subscription of more than " + limits.subscriptionBytes() + " bytes",
                () -> subscriptions.new Topics());
    }

    /**
     * {@return the rule of a socket that receives messages}
     *
     * @param limits how many frames a message may have
     * @param maxMessageBytes largest frame; a message may have twice as many
     */
    public static FrameRule ofReceiver(Limits limits, int maxMessageBytes) {
        return new FrameRule(
                "a frame of more than " + maxMessageBytes + " bytes",
                () -> new MessageLimit(limits.frames(), 2L * maxMessageBytes));
    }

    /** {@return what a frame is that JeroMQ itself does not take, for the log} */
    String longFrame() {
        return longFrame;
    }

    /** {@return the limit of a new connection} */
    FrameLimit limit() {
        return limit.get();
    }
}
