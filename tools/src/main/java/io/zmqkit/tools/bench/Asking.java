package io.zmqkit.tools.bench;

import java.io.IOException;
import org.zeromq.ZMQException;

/** Asks at the rate, each question when the last one has been answered: what was due meanwhile is asked late. */
final class Asking implements Runnable {

    private final Round round;
    private final Asker asker;
    private final Duty duty;

    /** The socket that asks. */
    interface Asker extends AutoCloseable {
        /** From now on, questions look like this. */
        void use(Letter letter);

        /**
         * Asks, and waits for the answer.
         *
         * @return false if none has come in time
         * @throws IOException if the peer has gone
         */
        boolean ask(int number, long nanos) throws IOException;

        /** Has a question that waits give up. In any thread. */
        void abandon();

        @Override
        void close();
    }

    Asking(Round round, Asker asker, Duty duty) {
        this.round = round;
        this.asker = asker;
        this.duty = duty;
    }

    @Override
    public void run() {
        Departures departures = round.departures().get(0);
        try {
            ask(departures, round.arrivals().get(0));
        } catch (IOException | ZMQException e) {
            departures.failed("the peer has gone: " + e.getMessage());
        } catch (RuntimeException | OutOfMemoryError e) {
            departures.failed("a sender of this bench has failed: " + e);
        } finally {
            departures.endedAt(System.nanoTime());
            round.sendingEnds();
            round.leave();
        }
    }

    private void ask(Departures departures, Arrivals arrivals) throws IOException {
        int number = 0;
        for (long now = System.nanoTime(); !duty.isDone(number, now); now = System.nanoTime()) {
            if (duty.isHopeless(now)) {
                departures.fellBehind();
                return;
            } else if (duty.due(number, 1, now) == 0) {
                duty.pause(number);
                continue;
            }
            departures.add(1);
            if (!asker.ask(number, now)) {
                departures.failed("a question has not been answered in time");
                return;
            }
            long answered = System.nanoTime();
            arrivals.note(Letter.mark(round.number(), 0), Letters.of(number), now, answered);
            arrivals.seen(answered);
            number++;
        }
    }
}
