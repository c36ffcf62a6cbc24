package io.zmqkit.tools.bench;

import io.zmqkit.tools.bench.BenchOptions.Load;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The threads that send and receive. One thread calls it. */
final class Crew implements AutoCloseable {

    private static final long OPENING_SECONDS = 5; // beyond what a connection may take
    private static final long CLOSING_SECONDS = 2;
    private static final long HEAD_START_MILLIS = 50;

    private final BenchOptions options;
    private final Ends ends;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Outlet> outlets = new CopyOnWriteArrayList<>();
    private final String session =
            Long.toString((System.nanoTime() & 0xff_ffff_ffffL) | (1L << 40), 36); // 8 characters
    private volatile Asking.@Nullable Asker asker;
    private volatile @Nullable Round current;

    Crew(BenchOptions options, Ends ends) {
        this.options = options;
        this.ends = ends;
    }

    /** Makes a round, which begins now. */
    Round round(int number, double rate) {
        int receivers = options.flow() == Flow.REQ ? 1 : ends.inlets();
        return new Round(number, options.load(), rate, ends.outlets(), receivers, ends.inlets());
    }

    /**
     * Opens all ends.
     *
     * @param first round that receivers take part in
     * @throws IOException if one of them finds nobody, or somebody of the wrong type
     */
    void open(Round first) throws IOException, InterruptedException {
        current = first;
        List<Future<Boolean>> receivers = new ArrayList<>();
        for (int i = 0; i < ends.inlets(); i++) {
            Receiving receiving = new Receiving(ends, i, () -> current);
            threads.execute(receiving);
            receivers.add(receiving.opened());
        }
        List<Future<Outlet>> senders = new ArrayList<>();
        Future<Asking.Asker> asking = CompletableFuture.completedFuture(null);
        if (options.flow() == Flow.REQ) {
            asking = threads.submit(ends::openAsker);
        } else {
            for (int i = 0; i < ends.outlets(); i++) {
                int index = i;
                senders.add(threads.submit((Callable<Outlet>) () -> ends.openOutlet(index)));
            }
        }
        for (Future<Boolean> receiver : receivers) {
            get(receiver);
        }
        for (Future<Outlet> sender : senders) {
            outlets.add(get(sender));
        }
        asker = get(asking);
    }

    private <T> T get(Future<T> future) throws IOException, InterruptedException {
        try {
            return future.get(options.schedule().patience().toSeconds() + OPENING_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            } else if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new UncheckedIOException(new IOException("an end of the bench does not open", e));
        }
    }

    /**
     * Begins a round, in a moment.
     *
     * @param count messages of all senders together; 0 if the time counts
     */
    void begin(Round round, int count, long timeNanos) {
        Round before = current;
        current = round;
        if (before != null) {
            before.end();
        }
        Load load = options.load();
        for (int i = 0; i < outlets.size(); i++) {
            outlets.get(i).use(new Letter(load, round.number(), i, session, false));
        }
        round.startIn(HEAD_START_MILLIS);
        Asking.Asker asking = asker;
        if (asking != null) {
            asking.use(new Letter(load, round.number(), 0, session, true));
            threads.execute(new Asking(round, asking, new Duty(round, 0, count, timeNanos)));
        }
        for (int i = 0; i < outlets.size(); i++) {
            int share = (count + i) / load.senders(); // 0 only if the time counts
            threads.execute(new Sending(round, i, outlets.get(i), new Duty(round, i, share, timeNanos)));
        }
    }

    /** Has everybody who waits for a peer give up. In any thread. */
    void abandon() {
        ends.abandon();
        outlets.forEach(Outlet::abandon);
        Asking.Asker asking = asker;
        if (asking != null) {
            asking.abandon();
        }
    }

    /** Ends a round, and waits until nobody touches it any more. */
    void end(Round round, Round next) throws InterruptedException {
        round.end();
        long patience = options.schedule().patience().toMillis() + TimeUnit.SECONDS.toMillis(OPENING_SECONDS);
        round.awaitSenders(patience, TimeUnit.MILLISECONDS);
        current = next;
        next.awaitReceivers(patience, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        Round last = current;
        if (last != null) {
            last.end();
        }
        current = null;
        threads.shutdown();
        try {
            threads.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a bench", e);
        }
        outlets.forEach(Outlet::close);
        Asking.Asker asking = asker;
        if (asking != null) {
            asking.close();
        }
        ends.close();
    }
}
