package io.zmqkit.tools.bench;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One stretch of a bench: meeting the peers, the warm-up, or a run that counts. Senders and receivers are threads of their
 * own; each writes its own part, and the fields here say how far they are. The rate of the messages gives the moment at
 * which each should be sent.
 */
final class Round {

    private final int number;
    private final BenchOptions.Load load;
    private final double rate;
    private final List<Arrivals> arrivals;
    private final List<Departures> departures;
    private final CountDownLatch notHereYet;
    private final CountDownLatch over = new CountDownLatch(1);
    private final CountDownLatch stillSending;
    private final CountDownLatch stillThere;
    private volatile long startNanos = System.nanoTime();
    private volatile long startMillis = System.currentTimeMillis();

    /**
     * Begins now, if {@link #startIn} does not say otherwise.
     *
     * @param rate messages a second of all senders together; 0 is as fast as they are taken
     * @param senders that this bench has
     * @param receivers whose messages count
     * @param inlets threads that receive
     */
    Round(int number, BenchOptions.Load load, double rate, int senders, int receivers, int inlets) {
        this.number = number;
        this.rate = rate;
        this.load = load;
        departures =
                IntStream.range(0, senders).mapToObj(index -> new Departures()).toList();
        arrivals = IntStream.range(0, receivers)
                .mapToObj(index -> new Arrivals(this))
                .toList();
        notHereYet = new CountDownLatch(inlets);
        stillSending = new CountDownLatch(departures.size());
        stillThere = new CountDownLatch(departures.size());
    }

    /** Begins in a moment, when everybody is ready: what it takes to start threads is nobody's latency. */
    void startIn(long millis) {
        startMillis = System.currentTimeMillis() + millis;
        startNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    int number() {
        return number;
    }

    BenchOptions.Load load() {
        return load;
    }

    /** {@return when it began, since 1970} */
    long startMillis() {
        return startMillis;
    }

    boolean isPaced() {
        return rate > 0;
    }

    long startNanos() {
        return startNanos;
    }

    List<Arrivals> arrivals() {
        return arrivals;
    }

    List<Departures> departures() {
        return departures;
    }

    boolean isOver() {
        return over.getCount() == 0;
    }

    /** From now on, nobody sends. */
    void end() {
        over.countDown();
    }

    /** Waits until this is over, for a while. */
    void awaitEnd(long patience, TimeUnit unit) {
        try {
            over.await(patience, unit);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a bench", e);
        }
    }

    /** {@return the moment at which a sender's message should go out; only with a rate} */
    long intendedNanos(int sender, long message) {
        return startNanos + (long) ((message * load.senders() + sender) * 1e9 / rate);
    }

    /** {@return what so many messages of all senders together take at the rate; 0 without one} */
    double secondsAtRate(long messages) {
        return rate > 0 ? messages / rate : 0;
    }

    long sent() {
        return departures.stream().mapToLong(Departures::sent).sum();
    }

    long received() {
        return arrivals.stream().mapToLong(Arrivals::received).sum();
    }

    long heard() {
        return arrivals.stream().mapToLong(Arrivals::heard).sum();
    }

    /** {@return when the first message came that counts; empty before} */
    OptionalLong firstNanos() {
        return arrivals.stream()
                .filter(each -> each.received() > 0)
                .mapToLong(Arrivals::firstNanos)
                .min();
    }

    boolean haveAllSent() {
        return stillSending.getCount() == 0;
    }

    /** A sender has done its part. */
    void sendingEnds() {
        stillSending.countDown();
    }

    /** A sender does not touch its socket any more. */
    void leave() {
        stillThere.countDown();
    }

    /** A receiver has come to this round, and does not touch the one before any more. */
    void enter() {
        notHereYet.countDown();
    }

    /** Waits until all senders have left. */
    void awaitSenders(long patience, TimeUnit unit) throws InterruptedException {
        require(stillThere.await(patience, unit));
    }

    /** Waits until all receivers have come to this round. */
    void awaitReceivers(long patience, TimeUnit unit) throws InterruptedException {
        require(notHereYet.await(patience, unit));
    }

    private static void require(boolean isDone) {
        if (!isDone) {
            throw new IllegalStateException("a thread of the bench hangs");
        }
    }

    /** {@return what has failed in this bench itself while it received; null if nothing has} */
    @Nullable
    String fault() {
        return arrivals.stream()
                .map(Arrivals::fault)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** {@return why it ended before its time, as the first says that does; null if nobody does} */
    @Nullable
    String trouble() {
        return Stream.concat(
                        departures.stream().map(Departures::trouble),
                        arrivals.stream().map(Arrivals::trouble))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
