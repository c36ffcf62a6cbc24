package io.zmqkit.tools.bench;

import io.zmqkit.tools.probe.Findings;
import io.zmqkit.tools.probe.Findings.Reach;
import io.zmqkit.tools.probe.Probe;
import io.zmqkit.tools.probe.ProbeOptions;
import io.zmqkit.wire.lane.UnfitPeerException;
import io.zmqkit.wire.zmtp.Mechanism;
import io.zmqkit.wire.zmtp.SocketKind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks peers what they are, on connections of their own. What a PUSH or DEALER of JeroMQ sends to those is lost. Any thread. */
final class PeerProbe {

    private static final long WAIT_MILLIS = 50;
    private static final Duration FIRST_TRY = Duration.ofSeconds(1); // JeroMQ stalls a few connections in a hundred

    private final Duration patience;
    private final CountDownLatch abandoned = new CountDownLatch(1);

    /** @param patience how long somebody may take to be there and to say what it is */
    PeerProbe(Duration patience) {
        this.patience = patience;
    }

    /**
     * Waits until a peer is there.
     *
     * @throws UnfitPeerException if it is of a type that does not fit
     * @throws SocketTimeoutException if it says nothing in time, or this has been abandoned
     * @throws IOException if nobody is there in time, or something that is not ZeroMQ or wants keys
     */
    void awaitFitting(SocketKind own, InetSocketAddress address) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        Duration wait = FIRST_TRY;
        Findings found = ask(address, least(wait, patience));
        for (long left = patience.toNanos();
                left > 0 && !found.isZmtp() && found.reach() != Reach.UNREACHABLE;
                left = end - System.nanoTime()) {
            pause();
            wait = wait.multipliedBy(2);
            found = ask(address, least(wait, Duration.ofNanos(left)));
        }
        requireZmtp(found, address);
        requireFitting(own, found);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void pause() throws SocketTimeoutException {
        try {
            if (abandoned.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new SocketTimeoutException("stopped");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a bench", e);
        }
    }

    private static void requireZmtp(Findings found, InetSocketAddress address) throws IOException {
        switch (found.reach()) {
            case REFUSED -> throw new ConnectException("Connection refused");
            case NO_ANSWER -> throw new SocketTimeoutException("Connect timed out");
            case UNREACHABLE -> throw new UnknownHostException(address.getHostString());
            case CONNECTED -> {
                if (!found.isZmtp()) {
                    throw new IOException("no ZeroMQ there: " + found.otherProtocol());
                } else if (!Mechanism.NULL.equals(found.mechanism())) {
                    throw new IOException("it talks only under " + found.mechanism());
                }
            }
        }
    }

    /**
     * Asks once.
     *
     * @throws UnfitPeerException if it is of a type that does not fit; not if it does not say what it is
     */
    void requireFitting(SocketKind own, InetSocketAddress address) throws IOException {
        requireFitting(own, ask(address, patience));
    }

    private static void requireFitting(SocketKind own, Findings found) throws UnfitPeerException {
        SocketKind peer = found.kind().orElse(null);
        if (peer != null && !own.talksTo(peer)) {
            throw new UnfitPeerException(own, peer.name());
        }
    }

    /** In a thread of its own, which is interrupted if nobody waits for it any more. */
    private Findings ask(InetSocketAddress address, Duration wait) throws IOException {
        FutureTask<Findings> asking =
                new FutureTask<>(new Probe(new ProbeOptions(address, "", Duration.ZERO, wait))::run);
        Thread thread = new Thread(asking, "bench-probe");
        thread.setDaemon(true);
        thread.start();
        while (true) {
            try {
                return asking.get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (abandoned.getCount() == 0) {
                    asking.cancel(true);
                    throw new SocketTimeoutException("stopped");
                }
            } catch (ExecutionException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Has whoever waits for an answer give up, now and later. */
    void abandon() {
        abandoned.countDown();
    }
}
