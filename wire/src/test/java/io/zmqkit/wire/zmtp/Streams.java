package io.zmqkit.wire.zmtp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.zmqkit.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Streams to decode. */
final class Streams {

    private Streams() {}

    /** Everything that one side of a connection can say: of a SUB that speaks 3.1. */
    static byte[] subscriber() {
        return join(
                new Greeting.V3(Version.ZMTP_3_1, Mechanism.NULL, false).encode(),
                Frame.of(Command.ready(
                                Properties.of(SocketKind.SUB, new byte[0]).with("X-Name", "me".getBytes(US_ASCII))))
                        .encode(),
                Subscription.to("weather".getBytes(US_ASCII))
                        .encode(Version.ZMTP_3_1)
                        .encode(),
                Subscription.to(new byte[0]).encode(Version.ZMTP_3_0).encode(),
                Frame.of(new Ping(Duration.ofSeconds(3), ByteBuffer.wrap(new byte[] {1, 2})).encode())
                        .encode(),
                Frame.more(new byte[0]).encode(),
                Frame.more("a".repeat(255).getBytes(US_ASCII)).encode(),
                Frame.last("b".repeat(256).getBytes(US_ASCII)).encode(),
                Subscription.cancel("weather".getBytes(US_ASCII))
                        .encode(Version.ZMTP_3_1)
                        .encode());
    }

    /** A PUSH that speaks 2.0. */
    static byte[] zmtp2() {
        return join(
                new Greeting.V2(SocketKind.PUSH, ByteBuffer.wrap("it".getBytes(US_ASCII))).encode(),
                Frame.more("one".getBytes(US_ASCII)).encode(),
                Frame.last("c".repeat(300).getBytes(US_ASCII)).encode());
    }

    /** A client of PLAIN. */
    static byte[] plain() {
        return join(
                new Greeting.V3(Version.ZMTP_3_0, Mechanism.PLAIN, false).encode(),
                Frame.of(new PlainHello("admin", "secret").encode()).encode(),
                Frame.of(Command.of(
                                Command.INITIATE,
                                Properties.of(SocketKind.REQ, new byte[0]).encode()))
                        .encode(),
                Frame.more(new byte[0]).encode(),
                Frame.last("Hello".getBytes(US_ASCII)).encode());
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Decodes a stream that comes in these pieces. */
    static List<StreamElement> decode(FrameLimits limits, byte[]... pieces) throws MalformedException {
        StreamDecoder decoder = new StreamDecoder(limits);
        List<StreamElement> elements = new ArrayList<>();
        for (byte[] piece : pieces) {
            ByteBuffer in = ByteBuffer.wrap(piece);
            for (StreamElement next = decoder.next(in); next != null; next = decoder.next(in)) {
                elements.add(next instanceof Frame frame ? frame.copy() : next);
            }
            if (in.hasRemaining()) {
                throw new AssertionError(in.remaining() + " bytes were not taken");
            }
        }
        return elements;
    }
}
