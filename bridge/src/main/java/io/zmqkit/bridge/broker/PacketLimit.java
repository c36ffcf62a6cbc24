package io.zmqkit.bridge.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttMessageType;

/**
 * MQTT 5: a message that is larger than the client takes is not sent (section 3.1.2.11.4). An answer that is ends the
 * connection, because the client would wait for it. Behind the encoder.
 */
final class PacketLimit extends ChannelOutboundHandlerAdapter {

    private final long mostBytes;

    /** Why a packet was not sent. */
    static final class TooLargeException extends Exception {

        private static final long serialVersionUID = 1L;

        TooLargeException(int bytes, long mostBytes) {
            super("a packet of " + bytes + " bytes, for a client that takes " + mostBytes);
        }
    }

    /** @param mostBytes what the client has said in its CONNECT */
    PacketLimit(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    @Override
    public void write(ChannelHandlerContext context, Object encoded, ChannelPromise promise) {
        if (encoded instanceof ByteBuf packet && packet.readableBytes() > mostBytes) {
            int bytes = packet.readableBytes();
            boolean isMessage = packet.getUnsignedByte(packet.readerIndex()) >> 4 == MqttMessageType.PUBLISH.value();
            packet.release();
            promise.setFailure(new TooLargeException(bytes, mostBytes));
            if (!isMessage) {
                var unused = context.close();
            }
        } else {
            var unused = context.write(encoded, promise);
        }
    }
}
