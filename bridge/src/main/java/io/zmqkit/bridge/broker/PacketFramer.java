package io.zmqkit.bridge.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttMessageFactory;
import java.util.List;

/**
 * Hands on whole packets only: Netty's decoder begins a packet anew for every piece that comes, and looks at the limit when
 * it has read most of it. What is too long ends the stream as soon as its length is known.
 *
 * <pre>
 *   type and flags   length, 7 bits in each of 1 to 4 bytes   as many bytes
 * </pre>
 */
final class PacketFramer extends ByteToMessageDecoder {

    private static final int MOST_HEADER_BYTES = 5;

    private final int maxBytes;
    private boolean isOver;

    PacketFramer(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (isOver) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int length = 0;
        for (int i = 1; i < Math.min(MOST_HEADER_BYTES, in.readableBytes()); i++) {
            int digit = in.getByte(in.readerIndex() + i);
            length |= (digit & 0x7f) << (7 * (i - 1));
            if (digit >= 0) { // the last one
                take(in, 1 + i, length, out);
                return;
            }
        }
        if (in.readableBytes() >= MOST_HEADER_BYTES) {
            fail(in, new CorruptedFrameException("a length of more than four bytes"), out);
        }
    }

    private void take(ByteBuf in, int header, int length, List<Object> out) {
        if (length > maxBytes) {
            fail(in, new TooLongFrameException("a packet of " + length + " bytes"), out);
        } else if (in.readableBytes() >= header + length) {
            out.add(in.readRetainedSlice(header + length));
        }
    }

    private void fail(ByteBuf in, Exception why, List<Object> out) {
        isOver = true;
        in.skipBytes(in.readableBytes()); // who hands on something without having read is at fault, says the superclass
        out.add(MqttMessageFactory.newInvalidMessage(why));
    }
}
