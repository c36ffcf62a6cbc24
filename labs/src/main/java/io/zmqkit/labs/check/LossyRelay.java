package io.zmqkit.labs.check;

import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Patience;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import org.zeromq.SocketType;

/**
 * The relay at which the sender of lab 14 speaks. Somebody else speaks every 100 ms, and what he says looks more and more
 * like what the sender waits for. The second line is lost four times, the last one once. How fast a line is sent again is
 * told by all four, and only if another four were as fast: a busy machine may deliver one late.
 */
final class LossyRelay {

    private static final Duration TIMEOUT = Duration.ofMillis(300);
    /** For one line, lost once more: three times as long as it should take. */
    private static final Duration PATIENCE = TIMEOUT.multipliedBy(3);

    private static final Duration FOUR_TIMEOUTS_AT_LEAST = Duration.ofMillis(800);
    private static final long PAUSE_NANOS = 100_000_000;
    private static final Duration LOOK = Duration.ofMillis(5);
    private static final int COUNT = 3;
    private static final int LOSSES = 4;

    /** What somebody else says, by how often the line has been lost; each kind is confirmed by another mistake. */
    private enum Imitation {
        ANOTHER_LINE("anything that comes confirms it: compare what came with what you have sent"),
        ANOTHER_NUMBER("that has another number: compare the whole line"),
        ANOTHER_TEXT("only the number is compared: somebody else has said that, and yours is lost"),
        LONGER("the beginning is compared, and not the whole line"),
        SHORTER("the beginning is compared, and not the whole line");

        private final String mistake;

        Imitation(String mistake) {
            this.mistake = mistake;
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

    private final ZmqPeer collector;
    private final ZmqPeer publisher;
    private final Student sender;
    private final int[] losses = new int[COUNT + 1];
    private final boolean[] published = new boolean[COUNT + 1];
    private final Imitation[] said = new Imitation[COUNT + 1];
    private int lossesOfLast = 1;
    private int current = 1;
    private Imitation imitation = Imitation.ANOTHER_LINE;
    private final long[] firstLoss = new long[COUNT + 1];
    private long speakDue = System.nanoTime();
    private boolean othersSpeak = true;

    LossyRelay(Trial trial) {
        collector = trial.bind(SocketType.PULL);
        publisher = trial.bind(SocketType.XPUB);
        Arrays.fill(said, Imitation.ANOTHER_LINE);
        sender = trial.start("sender", collector.endpoint(), publisher.endpoint(), String.valueOf(COUNT));
    }

    void run() throws InterruptedException {
        NothingLostCheck.requireSubscription(
                sender, publisher, "it has not listened at all: a line is confirmed when it has come back");
        Patience patience = Patience.of(Trial.START);
        while (!areAllPublished()) {
            String line = collector.receiveText(LOOK);
            speak();
            requireNoneConfirmed();
            if (line != null) {
                take(numberOf(line), line);
                patience = Patience.of(PATIENCE);
            } else if (patience.isOver() || !sender.isAlive()) {
                throw silent();
            }
        }
        for (int number = 1; number <= COUNT; number++) {
            sender.awaitLine(
                    "confirmed " + number, Trial.START, "a line \"confirmed " + number + '"', "it has come back");
        }
        sender.requireSuccess(
                Trial.START,
                "every line has come back: is there anything left to wait for?",
                "every line has come back");
        requireEachOnce();
        sender.dismiss();
    }

    private boolean areAllPublished() {
        return IntStream.rangeClosed(1, COUNT).allMatch(number -> published[number]);
    }

    private void speak() {
        if (othersSpeak && System.nanoTime() - speakDue > 0) {
            publisher.send(imitation.line(current));
            said[current] = imitation;
            speakDue = System.nanoTime() + PAUSE_NANOS;
        }
    }

    /** Loses a line, or publishes it. */
    private void take(int number, String line) {
        int due = number == 2 ? LOSSES : number == COUNT ? lossesOfLast : 0;
        if (published[number] || losses[number] >= due) {
            requireNotTooFast(number, due);
            publisher.send(line);
            published[number] = true;
            if (number == current) {
                current = Math.min(COUNT, number + 1);
                imitation = Imitation.ANOTHER_LINE;
            }
            return;
        }
        if (losses[number]++ == 0) {
            firstLoss[number] = System.nanoTime();
        }
        current = number;
        imitation = Imitation.values()[Math.min(losses[number], Imitation.values().length - 1)];
    }

    private void requireNotTooFast(int number, int due) {
        if (published[number] || due < LOSSES) {
            return;
        }
        Duration lasted = Duration.ofNanos(System.nanoTime() - firstLoss[number]);
        if (lasted.compareTo(FOUR_TIMEOUTS_AT_LEAST) >= 0) {
            return;
        } else if (number < COUNT) {
            lossesOfLast = LOSSES;
            return;
        }
        throw new NotYet(
                quoted(number) + " again every " + Student.text(TIMEOUT),
                "it came " + (due + 1) + " times within " + lasted.toMillis() + " ms",
                "what others say is no reason to send it again, only " + Student.text(TIMEOUT)
                        + " without your own line");
    }

    private void requireNoneConfirmed() {
        for (String line : sender.lines()) {
            for (int number = 1; number <= COUNT; number++) {
                if (line.equals("confirmed " + number) && !published[number]) {
                    throw new NotYet(
                            "\"confirmed " + number + "\" when " + quoted(number) + " has come back",
                            "\"confirmed " + number + "\" after \"" + said[number].line(number) + '"'
                                    + (losses[number] == 0
                                            ? ""
                                            : ", when it had been lost " + losses[number] + " times"),
                            isHasty(number)
                                    ? "however often it was sent, and whatever others say, only the line itself confirms it"
                                    : said[number].mistake);
                }
            }
        }
    }

    /** Sent again and again without the time between: it did not wait for anything in particular. */
    private boolean isHasty(int number) {
        Duration lasted = Duration.ofNanos(System.nanoTime() - firstLoss[number]);
        return lasted.compareTo(TIMEOUT.multipliedBy(losses[number] - 1L)
                        .multipliedBy(2)
                        .dividedBy(3))
                < 0;
    }

    /** Looks whether it is sent again when nobody else speaks: then the timeout was one of silence. */
    private NotYet silent() throws InterruptedException {
        int number = IntStream.rangeClosed(1, COUNT)
                .filter(n -> !published[n])
                .findFirst()
                .orElse(COUNT);
        othersSpeak = false;
        boolean lost = losses[number] > 0;
        String again = lost && sender.isAlive() ? collector.receiveText(PATIENCE) : null;
        String cause = again != null
                ? "the timeout begins anew with each line of others: what counts is the time since yours was sent"
                : lost
                        ? "it was lost on the way, and has not come back: send it again after " + Student.text(TIMEOUT)
                                + ", until it does"
                        : "does it send the next line when one has come back?";
        return new NotYet(
                quoted(number) + (lost ? " again" : "") + " within " + Student.text(PATIENCE),
                "nothing, while others spoke",
                sender.isAlive() || !sender.exception().isEmpty() ? sender.whySilent(cause) : cause);
    }

    private int numberOf(String line) {
        for (int number = 1; number <= COUNT; number++) {
            if (line.equals(number + " line " + number)) {
                return number;
            } else if (line.matches("[0-9]{1,6} line " + number)) {
                throw new NotYet(
                        quoted(number),
                        '"' + line + '"',
                        "a line under a new number is a new line: resend with the number that it had");
            }
        }
        throw new NotYet(
                "\"1 line 1\" to \"3 line 3\"", '"' + line + '"', "one frame: the number, a space, and the line");
    }

    private void requireEachOnce() {
        String expected = "[confirmed 1, confirmed 2, confirmed 3]";
        if (!sender.lines().toString().equals(expected)) {
            throw new NotYet(
                    "the lines " + expected,
                    "the lines " + sender.lines(),
                    "print each line once when it has come back, and nothing else");
        }
    }

    private static String quoted(int number) {
        return String.format(Locale.ROOT, "the line \"%d line %d\"", number, number);
    }
}
