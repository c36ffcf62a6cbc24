package io.zmqkit.wire.zmtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One frame: part of a message, or a command.
 *
 * <p>What a decoder returns is a view of the bytes that it was given, and holds as long as they stay where they are:
 * {@link #copy} lasts.
 *
 * @param more whether the message goes on with the next frame
 * @param command whether it is a command
 * @param body from the buffer's position to its limit
 */
public record Frame(boolean more, boolean command, ByteBuffer body) implements StreamElement {

    /** Makes the body read-only. */
    public Frame {
        body = body.asReadOnlyBuffer();
    }

    /** {@return the last frame of a message, or the only one} */
    public static Frame last(byte[] body) {
        return new Frame(false, false, ByteBuffer.wrap(body));
    }

    /** {@return a frame of a message after which another one comes} */
    public static Frame more(byte[] body) {
        return new Frame(true, false, ByteBuffer.wrap(body));
    }

    /** {@return a command frame with any body, be it a command or not} */
    public static Frame command(byte[] body) {
        return new Frame(false, true, ByteBuffer.wrap(body));
    }

    /** {@return the frame of a command} */
    public static Frame of(Command command) {
        return command(command.encode());
    }

    @Override
    public ByteBuffer body() {
        return body.duplicate();
    }

    /** {@return how many bytes the body has} */
    public int length() {
        return body.remaining();
    }

    /** {@return the body, copied} */
    public byte[] bytes() {
        byte[] bytes = new byte[body.remaining()];
        body().get(bytes);
        return bytes;
    }

    /** {@return the body, read as UTF-8; what is not becomes U+FFFD} */
    public String text() {
        return StandardCharsets.UTF_8.decode(body()).toString();
    }

    /** {@return the same frame with a body of its own} */
    public Frame copy() {
        return new Frame(more, command, ByteBuffer.wrap(bytes()));
    }

    /** {@return header and body as they go over the wire} */
    public byte[] encode() {
        byte[] header = new FrameHeader(more, command, length()).encode();
        return ByteBuffer.allocate(header.length + length())
                .put(header)
                .put(body())
                .array();
    }
}
