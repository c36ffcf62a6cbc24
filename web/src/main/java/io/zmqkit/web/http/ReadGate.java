package io.zmqkit.web.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whether anything is read from a connection: only while nobody has a reason against it. In the connection's event loop.
 *
 * <p>It stands in the pipeline, behind a FlowControlHandler, which keeps what has been read when the gate shuts.
 */
public final class ReadGate extends ChannelDuplexHandler {

    /** Why nothing is read. */
    public enum Reason {
        /** What was read has not been answered. */
        BUSY,
        /** It would go to somebody who takes no more. */
        FULL,
        /** The peer does not read what it was sent. */
        UNREAD,
        /** It comes too fast. */
        FAST
    }

    private final Channel channel;
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);

    /** A gate that is open. */
    public ReadGate(Channel channel) {
        this.channel = channel;
    }

    /** From now on, there is this reason, or there is not. */
    public void set(Reason reason, boolean holds) {
        boolean hasChanged = holds ? reasons.add(reason) : reasons.remove(reason);
        if (hasChanged) {
            channel.config().setAutoRead(reasons.isEmpty());
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        set(Reason.UNREAD, !context.channel().isWritable());
        context.fireChannelWritabilityChanged();
    }

    /** An aggregator reads on in the middle of a message, even when nothing is to be read. */
    @Override
    public void read(ChannelHandlerContext context) {
        if (reasons.isEmpty()) {
            context.read();
        }
    }
}
