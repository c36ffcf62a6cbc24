package io.zmqkit.labs.check;

import io.zmqkit.labs.ZmqPeer;

/**
 * Somebody else who speaks at the relay of lab 14, every 50 ms, and what he says looks more and more like what the sender
 * waits for. He notes when he was held up, since what the sender did in such a pause proves nothing.
 */
final class OtherSpeaker {

    private static final long EVERY_NANOS = 50_000_000;
    private static final long PAUSE_NANOS = 150_000_000;

    /** What he says, by how often the line has been lost; each kind is confirmed by another mistake. */
    enum Imitation {
        ANOTHER_LINE("anything that comes confirms it: compare what came with what you have sent"),
        ANOTHER_NUMBER("that has another number: compare the whole line"),
        ANOTHER_TEXT("only the number is compared: somebody else has said that, and yours is lost"),
        LONGER("the beginning is compared, and not the whole line"),
        SHORTER("the beginning is compared, and not the whole line");

        final String mistake;

        Imitation(String mistake) {
            this.mistake = mistake;
        }

        /** The kind for a line that was lost so often; when all have been said, the first again, which nobody falls for now. */
        static Imitation after(int losses) {
            return losses < values().length ? values()[losses] : ANOTHER_LINE;
        }

        String line(int number) {
            return switch (this) {
                case ANOTHER_LINE -> "0 lee: hi";
                case ANOTHER_NUMBER -> (number + 70) + " line " + number;
                case ANOTHER_TEXT -> number + " line by lee";
                case LONGER -> number + " line " + number + "0";
                case SHORTER -> number + " line";
            };
        }
    }

    private final ZmqPeer publisher;
    private long saidLast = System.nanoTime();
    private long pausedLast = saidLast;

    OtherSpeaker(ZmqPeer publisher) {
        this.publisher = publisher;
    }

    /** Says it if it is time; true if it has been said. */
    boolean speak(String line) {
        long now = System.nanoTime();
        if (now - saidLast >= PAUSE_NANOS) {
            pausedLast = now;
        }
        if (now - saidLast < EVERY_NANOS) {
            return false;
        }
        publisher.send(line);
        saidLast = now;
        return true;
    }

    /** True if he was held up for long enough to be taken for silent. */
    boolean hasPausedSince(long nanos) {
        return pausedLast - nanos >= 0;
    }
}
