package io.zmqkit.tools.bench;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.zeromq.ZMQException;

/** One sender in one round: as fast as it goes, or at the rate. The clock is read for each write, and not for each message. */
final class Sending implements Runnable {

    private static final long TENDING_MILLIS = 200;

    private final Round round;
    private final Outlet outlet;
    private final Duty duty;
    private final Departures departures;

    Sending(Round round, int sender, Outlet outlet, Duty duty) {
        this.round = round;
        this.outlet = outlet;
        this.duty = duty;
        departures = round.departures().get(sender);
    }

    @Override
    public void run() {
        try {
            sendAll();
            stay();
        } catch (IOException | ZMQException e) {
            departures.failed("the peer has gone: " + e.getMessage());
        } catch (RuntimeException | OutOfMemoryError e) {
            departures.failed("a sender of this bench has failed: " + e);
        } finally {
            round.leave();
        }
    }

    private void sendAll() throws IOException {
        try {
            int sent = 0;
            for (long now = System.nanoTime(); !duty.isDone(sent, now); now = System.nanoTime()) {
                int due = duty.due(sent, outlet.most(), now);
                if (sent == Duty.MOST_NUMBERS) {
                    departures.failed(
                            String.format(Locale.ROOT, "a sender has sent %,d messages, the most in a run", sent));
                    return;
                } else if (duty.isHopeless(now)) {
                    departures.fellBehind();
                    return;
                }
                departures.add(due); // also if only some of it gets away
                if (due > 0 && !outlet.send(sent, due, now)) {
                    departures.failed("the peer has taken nothing for too long");
                    return;
                } else if (due == 0 && duty.pause(sent)) {
                    outlet.tend();
                }
                sent += due;
            }
        } finally {
            departures.endedAt(System.nanoTime());
            round.sendingEnds();
        }
    }

    /** Keeps the connection while others send, and while what was sent arrives. */
    private void stay() throws IOException {
        while (!round.isOver()) {
            outlet.tend();
            round.awaitEnd(TENDING_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
