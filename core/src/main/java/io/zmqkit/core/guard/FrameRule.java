package io.zmqkit.core.guard;

import java.util.function.Supplier;

/**
 * What the connections of one socket may send. Each connection has a limit of its own; those of a publisher have a total in
 * common, too. Any thread.
 */
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
     * @param maxFrameBytes the largest frame; a whole message may have twice as many bytes
     */
    public static FrameRule ofReceiver(Limits limits, int maxFrameBytes) {
        return new FrameRule(
                "a frame of more than " + maxFrameBytes + " bytes",
                () -> new MessageLimit(limits.frames(), 2L * maxFrameBytes));
    }

    /** {@return what the log calls a frame that is too long for JeroMQ itself, which closes the connection} */
    String longFrame() {
        return longFrame;
    }

    /** {@return the limit of a new connection} */
    FrameLimit limit() {
        return limit.get();
    }
}
