package io.zmqkit.tools.chaos;

import io.zmqkit.tools.chaos.ChaosEvent.Kind;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Harms the messages of one direction of a connection: each by its own dice, in the order in which they come. A message that
 * is to be reordered is held back until the next one that is not dropped has gone; that one is not reordered itself. One
 * thread.
 */
final class Harm {

    private final Dice dice;
    private final Ledger ledger;
    private final Log log;
    private long number;
    private @Nullable Outgoing held;

    /** Told of each fault. */
    @FunctionalInterface
    interface Log {
        void tell(Kind kind, long message, String text, ByteBuffer bytes);
    }

    /**
     * A message on its way, or one of its two copies.
     *
     * @param number of the message, from 1
     * @param bytes all frames
     * @param fate what has befallen it
     * @param isCopy whether it is the second one of a message that goes twice
     * @param delayNanos how long it takes
     */
    record Outgoing(long number, ByteBuffer bytes, Fate fate, boolean isCopy, long delayNanos) {

        private Outgoing copy() {
            return new Outgoing(number, bytes, fate, true, delayNanos);
        }

        private Outgoing passed() {
            return new Outgoing(number, bytes, Fate.PASSED, false, delayNanos);
        }
    }

    Harm(Dice dice, Ledger ledger, Log log) {
        this.dice = dice;
        this.ledger = ledger;
        this.log = log;
    }

    /** {@return what is to go, in this order, now that this message has come; nothing if it is dropped or held back} */
    List<Outgoing> take(ByteBuffer bytes, Faults faults) {
        number++;
        Fate fate = dice.fate(number, faults);
        Outgoing earlier = held;
        if (fate == Fate.REORDERED && earlier != null) {
            fate = Fate.PASSED;
        }
        Outgoing message = new Outgoing(number, bytes, fate, false, dice.delayNanos(number, faults));
        switch (fate) {
            case DROPPED -> {
                ledger.met(Fate.DROPPED);
                log.tell(Kind.DROPPED, number, "", bytes);
                return List.of();
            }
            case REORDERED -> {
                held = message;
                return List.of();
            }
            case DUPLICATED -> log.tell(Kind.DUPLICATED, number, "", bytes);
            case PASSED -> {}
        }
        boolean isTwice = fate == Fate.DUPLICATED;
        if (earlier == null) {
            return isTwice ? List.of(message, message.copy()) : List.of(message);
        }
        held = null;
        log.tell(Kind.REORDERED, earlier.number, "after " + number, earlier.bytes);
        return isTwice ? List.of(message, message.copy(), earlier) : List.of(message, earlier);
    }

    boolean isHolding() {
        return held != null;
    }

    /** {@return how much memory the message that is held back takes} */
    long cost() {
        return held == null ? 0 : held.bytes().remaining() + Room.OVERHEAD_BYTES;
    }

    /** {@return the message that is held back, if there is one: it goes in its order after all} */
    List<Outgoing> release(String why) {
        Outgoing message = held;
        if (message == null) {
            return List.of();
        }
        held = null;
        log.tell(Kind.HELD, message.number, why, message.bytes);
        return List.of(message.passed());
    }

    /** {@return whether there was a message held back, which is no more} */
    boolean isForgotten() {
        boolean wasHolding = isHolding();
        held = null;
        return wasHolding;
    }

    /** {@return how many messages have come} */
    long messages() {
        return number;
    }
}
