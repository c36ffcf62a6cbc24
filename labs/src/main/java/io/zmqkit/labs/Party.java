package io.zmqkit.labs;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * One end of what a check plays: a peer, or a program's terminal. It notes what goes between it and the student's program, for
 * the picture that follows a verdict. Any thread.
 */
public final class Party {

    private static final int MOST_CHARACTERS = 200;
    private static final int MOST_BYTES = 32;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private final Trace trace;
    private final String address;
    private volatile String name;

    /** Is at an address that a program finds among its arguments, {@code tcp://127.0.0.1:PORT}, or at none. */
    Party(Trace trace, String name, String address) {
        this.trace = trace;
        this.name = name;
        this.address = address;
    }

    String name() {
        return name;
    }

    String address() {
        return address;
    }

    /** Gives it the name by which the check calls it. */
    void rename(String newName) {
        name = newName;
    }

    /**
     * Notes that it has sent something to the program.
     *
     * @param nanos when it was about to, by {@link System#nanoTime}: the program may have answered meanwhile
     * @param text of that
     */
    public void sent(long nanos, String text) {
        trace.add(nanos, this, Trace.Kind.TO_PROGRAM, line(text));
    }

    /**
     * Notes that something has come from the program.
     *
     * @param text of that
     */
    public void received(String text) {
        trace.add(System.nanoTime(), this, Trace.Kind.FROM_PROGRAM, line(text));
    }

    /** Notes bytes that have come; those that follow each other at once are shown together. */
    void received(byte[] bytes) {
        trace.addBytes(this, bytes);
    }

    /** Notes that it is there again, if it was before. */
    void isBack() {
        if (trace.hasSeen(this)) {
            trace.add(System.nanoTime(), this, Trace.Kind.BEGINS, name + " is back");
        }
    }

    /** Notes that it has gone, if it was ever there. */
    void hasGone() {
        if (trace.hasSeen(this)) {
            trace.add(System.nanoTime(), this, Trace.Kind.ENDS, name + " is closed by the check");
        }
    }

    /**
     * Notes that the check has waited for something from the program, or has looked whether it has come.
     *
     * @param hasCome whether it has
     */
    public void waited(boolean hasCome) {
        trace.waited(this, hasCome || trace.hasJustHeard(this) ? null : Trace.Kind.FROM_PROGRAM);
    }

    /** Notes that the program has not taken what was for it. */
    void notTaken() {
        trace.waited(this, Trace.Kind.TO_PROGRAM);
    }

    /** {@return text as it is; what is not UTF-8 as hexadecimal digits} */
    static String shown(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return bytes.length <= MOST_BYTES
                    ? HEX.formatHex(bytes)
                    : HEX.formatHex(bytes, 0, MOST_BYTES) + " ... (" + bytes.length + " bytes)";
        }
    }

    /** {@return a text in one line, without what a terminal obeys} */
    static String line(String text) {
        String start = text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
        StringBuilder line = new StringBuilder();
        start.codePoints().forEach(point -> {
            if (point == '\n') {
                line.append("\\n");
            } else if (point == '\r') {
                line.append("\\r");
            } else if (Character.isISOControl(point)) {
                line.append(String.format("\\x%02x", point));
            } else {
                line.appendCodePoint(point);
            }
        });
        return line.toString();
    }
}
