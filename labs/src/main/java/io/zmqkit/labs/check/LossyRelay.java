package io.zmqkit.labs.check;

import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Patience;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import io.zmqkit.labs.check.OtherSpeaker.Imitation;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.zeromq.SocketType;

/**
 * The relay at which the sender of lab 14 speaks. The first line is lost once, before anybody has said anything: who confirms
 * it has not listened. Then there is {@link OtherSpeaker}, too. The second line is lost six times, and more
 * often if it takes more to prove that it is sent again while others speak; the last one once. That a line is sent again too
 * fast is told by all six, and only if another six were as fast: a busy machine may deliver one late.
 */
final class LossyRelay {

    static final Duration TIMEOUT = Duration.ofMillis(300);
    /** For one line, lost once more: three times as long as it should take. */
    private static final Duration PATIENCE = TIMEOUT.multipliedBy(3);

    private static final Duration TOO_SLOW = Duration.ofMillis(800);
    private static final Duration LOOK = Duration.ofMillis(5);
    private static final int COUNT = NumberedLine.COUNT;
    private static final String NOT_LISTENED = "it has not listened at all: a line is confirmed when it has come back";
    private static final int LOSSES = 6;
    private static final int MOST_LOSSES = 14;

    private final ZmqPeer collector;
    private final ZmqPeer publisher;
    private final OtherSpeaker others;
    private final Student sender;
    private final Repetitions[] sent = new Repetitions[COUNT + 1];
    private final int[] losses = new int[COUNT + 1];
    private final boolean[] published = new boolean[COUNT + 1];
    private final Imitation[] said = new Imitation[COUNT + 1];
    private int lossesOfLast = 1;
    private int current = 1;
    private Imitation imitation = Imitation.ANOTHER_LINE;

    LossyRelay(Trial trial) {
        collector = trial.bind(SocketType.PULL);
        publisher = trial.bind(SocketType.XPUB);
        others = new OtherSpeaker(publisher);
        Arrays.fill(said, Imitation.ANOTHER_LINE);
        Arrays.setAll(sent, number -> new Repetitions(others));
        sender = trial.start("sender", collector.endpoint(), publisher.endpoint(), String.valueOf(COUNT));
    }

    void run() throws InterruptedException {
        NothingLostCheck.requireSubscription(sender, publisher, NOT_LISTENED);
        Patience patience = Patience.of(Trial.START);
        while (!areAllPublished()) {
            String line = collector.lookForText(LOOK);
            speak();
            requireNoneConfirmed();
            if (line != null) {
                take(NumberedLine.numberOf(line), line);
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
        if (published[1] && others.speak(imitation.line(current))) {
            said[current] = imitation;
        }
    }

    /** Loses a line, or publishes it. */
    private void take(int number, String line) {
        sent[number].add();
        if (!isDue(number)) {
            current = number;
            imitation = Imitation.after(++losses[number]);
            return;
        }
        if (!published[number] && losses[number] >= LOSSES) {
            requireTimeout(number);
        }
        publisher.send(line);
        published[number] = true;
        if (number == current) {
            current = Math.min(COUNT, number + 1);
            imitation = Imitation.after(losses[current]);
        }
    }

    private boolean isDue(int number) {
        if (published[number]) {
            return true;
        } else if (number == 1) {
            return losses[number] > 0;
        } else if (number == COUNT) {
            return losses[number] >= lossesOfLast;
        }
        return losses[number] >= MOST_LOSSES || (losses[number] >= LOSSES && sent[number].areProven());
    }

    private void requireTimeout(int number) {
        Repetitions copies = sent[number];
        if (copies.areProven() && copies.mean().compareTo(TOO_SLOW) > 0) {
            throw tooSlow(number, copies.mean());
        } else if (copies.areTooFast(losses[number]) && number < COUNT) {
            lossesOfLast = LOSSES;
        } else if (copies.areTooFast(losses[number])) {
            throw new NotYet(
                    NumberedLine.quoted(number) + " again every " + Student.text(TIMEOUT),
                    "it came " + (losses[number] + 1) + " times within "
                            + copies.sinceFirst().toMillis() + " ms",
                    "what others say is no reason to send it again, only " + Student.text(TIMEOUT)
                            + " without your own line");
        }
    }

    private static NotYet tooSlow(int number, Duration gap) {
        return new NotYet(
                NumberedLine.quoted(number) + " again every " + Student.text(TIMEOUT),
                gap.toMillis() + " ms between two",
                "it waits for too long: " + Student.text(TIMEOUT) + " after a line was sent it is sent again");
    }

    private void requireNoneConfirmed() {
        if (!published[1] && sender.lines().contains("confirmed 1")) {
            throw new NotYet(
                    "\"confirmed 1\" when " + NumberedLine.quoted(1) + " has come back",
                    "\"confirmed 1\" when nobody had said anything",
                    "it has not listened, or has not looked at what recv returned: null is no confirmation");
        }
        for (String line : sender.lines()) {
            for (int number = 1; number <= COUNT; number++) {
                if (line.equals("confirmed " + number) && !published[number]) {
                    throw new NotYet(
                            "\"confirmed " + number + "\" when " + NumberedLine.quoted(number) + " has come back",
                            "\"confirmed " + number + "\" after \"" + said[number].line(number) + '"'
                                    + (losses[number] == 0
                                            ? ""
                                            : ", when it had been lost " + losses[number] + " times"),
                            losses[number] >= Imitation.values().length
                                            || (losses[number] > 0 && sent[number].areTooFast(losses[number] - 1))
                                    ? "however often it was sent, and whatever others say, only the line itself confirms it"
                                    : said[number].mistake);
                }
            }
        }
    }

    /** Looks whether it is sent again when nobody else speaks: then the timeout was one of silence. */
    private NotYet silent() throws InterruptedException {
        int number = IntStream.rangeClosed(1, COUNT)
                .filter(n -> !published[n])
                .findFirst()
                .orElse(COUNT);
        boolean lost = losses[number] > 0;
        if (lost && sender.isAlive() && isSentAgainWhileOthersSpeak(number)) {
            return tooSlow(number, sent[number].sinceLatest());
        }
        String again = lost && sender.isAlive() ? collector.lookForText(PATIENCE) : null;
        if (again != null) {
            imitateAll(number);
        }
        String cause = again != null
                ? "the timeout begins anew with each line of others: what counts is the time since yours was sent"
                : lost
                        ? "it was lost on the way, and has not come back: send it again after " + Student.text(TIMEOUT)
                                + ", until it does"
                        : "does it send the next line when one has come back?";
        collector.isMissing();
        return new NotYet(
                NumberedLine.quoted(number) + (lost ? " again" : "") + " within " + Student.text(PATIENCE),
                published[1] ? "nothing, while others spoke" : "nothing",
                sender.isAlive() || !sender.exception().isEmpty() ? sender.whySilent(cause) : cause);
    }

    /** What waits for silence may have another mistake, too, which explains more. */
    private void imitateAll(int number) throws InterruptedException {
        current = number;
        for (Imitation each : Imitation.values()) {
            imitation = each;
            Patience patience = Patience.of(TIMEOUT);
            while (!patience.isOver() && sender.isAlive()) {
                collector.lookForText(LOOK);
                speak();
                requireNoneConfirmed();
            }
        }
    }

    private boolean isSentAgainWhileOthersSpeak(int number) throws InterruptedException {
        Patience patience = Patience.of(PATIENCE);
        while (!patience.isOver() && sender.isAlive()) {
            String line = collector.lookForText(LOOK);
            speak();
            if (line != null) {
                return !sent[number].pausedSinceLatest();
            }
        }
        return false;
    }

    private void requireEachOnce() {
        String expected =
                "[confirmed 1, confirmed 2, confirmed 3]"; // in any order: a sender may send all of them at once
        if (!sender.lines().stream().sorted().toList().toString().equals(expected)) {
            throw new NotYet(
                    "the lines " + expected,
                    "the lines " + sender.lines(),
                    "print each line once when it has come back, and nothing else");
        }
    }
}
