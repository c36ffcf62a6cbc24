package io.zmqkit.labs;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

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
    private final int number;
    private volatile String name;

    /**
     * Begins.
     *
     * @param name of its kind
     * @param number how many of the kind there are with it
     * @param address that a program finds among its arguments, {@code tcp://127.0.0.1:PORT}; empty if there is none
     */
    Party(Trace trace, String name, int number, String address) {
        this.trace = trace;
        this.name = name;
        this.number = number;
        this.address = address;
    }

    String name() {
        return name;
    }

    int number() {
        return number;
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
        trace.forgetWait();
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

    /**
     * Notes what it does that is no message between it and the program.
     *
     * @param what for example {@code home/device1/temp 21 is published}
     */
    public void noted(String what) {
        trace.add(System.nanoTime(), this, Trace.Kind.NOTE, line(what));
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
     * Notes that the check has waited for something that the program should send.
     *
     * @param hasCome whether it has
     */
    public void waited(boolean hasCome) {
        trace.waited(this, hasCome ? null : Trace.Kind.FROM_PROGRAM);
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
            return HEX.formatHex(bytes, 0, Math.min(MOST_BYTES, bytes.length))
                    + (bytes.length > MOST_BYTES ? " ..." : "");
        }
    }

    /** {@return a text in one line, without what a terminal obeys, or cannot show} */
    static String line(String text) {
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(MOST_CHARACTERS).forEach(point -> {
            if (point == '\n') {
                line.append("\\n");
            } else if (point == '\r') {
                line.append("\\r");
            } else if (Character.isISOControl(point)) {
                line.append(String.format(Locale.ROOT, "\\x%02x", point));
            } else if (isFormat(point)) {
                line.append(String.format(Locale.ROOT, "\\u%04x", point));
            } else {
                line.appendCodePoint(point);
            }
        });
        return text.codePointCount(0, text.length()) > MOST_CHARACTERS ? line + "..." : line.toString();
    }

    /** Turns the direction of a text, separates lines, or is half a character. */
    private static boolean isFormat(int point) {
        return switch (Character.getType(point)) {
            case Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
