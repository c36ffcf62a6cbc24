package io.zmqkit.tools.chaos;

import io.zmqkit.tools.chaos.Harm.Outgoing;
import io.zmqkit.tools.forward.Flow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * One direction of a connection: what comes is cut into messages, these are harmed, and what is left waits for its time, in
 * its order. While 1 MiB waits, or the {@link Room} of all is full, nothing more is read, so that TCP holds the sender back.
 * One thread.
 */
final class ChaosFlow implements Flow, Cutter.Pieces {

    private static final int MOST_WAITING_BYTES = 1 << 20;
    private static final long HOLD_NANOS = 1_000_000_000L;
    private static final long PACE_NANOS = 10_000_000L;

    private final SelectionKey from;
    private final SelectionKey to;
    private final Surroundings around;
    private final Cutter cutter;
    private final Harm harm;
    private final Pacer pacer = new Pacer();
    private final WaitingLine waiting = new WaitingLine(this::sentOn);
    private long heldSinceNanos;
    private long frames;
    private long cost;
    private State state = State.OPEN;

    private enum State {
        OPEN,
        /** One end has said all, and some of it waits. */
        ENDING,
        /** No more is read; when what waits has left, the connection is cut. */
        CUTTING,
        FINISHED,
        /** The connection is no more. */
        GONE
    }

    /** What a flow needs of the program. */
    interface Surroundings {

        /** {@return an empty buffer, for one call} */
        ByteBuffer buffer();

        Faults faults();

        boolean isFrozen();

        /** {@return after how many messages the connection is cut; 0: never} */
        long cutEvery();

        Ledger ledger();

        /** {@return the memory of all connections} */
        Room room();

        void unharmed(String why);

        /** Resets the connection. */
        void cut(String why);
    }

    ChaosFlow(SelectionKey from, SelectionKey to, Surroundings around, Harm harm, int maxMessageBytes) {
        this.from = from;
        this.to = to;
        this.around = around;
        this.harm = harm;
        cutter = new Cutter(maxMessageBytes, this);
    }

    @Override
    public void begin() {
        want(from, SelectionKey.OP_READ, true);
    }

    @Override
    public void read() throws IOException {
        long now = System.nanoTime();
        long allowance = Math.min(pacer.allowance(now, around.faults().bytesPerSecond()), roomToRead());
        if (!isReading() || allowance == 0) {
            return; // look() asks for no more until something has changed
        }
        if (around.room().isFull() && cutter.cost() > Room.LITTLE_BYTES) {
            cutter.giveUp("too much waits on all connections together to wait for the end of a message");
        }
        ByteBuffer buffer = around.buffer();
        buffer.limit((int) Math.min(buffer.capacity(), allowance));
        int count = ((SocketChannel) from.channel()).read(buffer);
        if (count < 0) {
            state = State.ENDING;
            enqueue(harm.release("the connection ended"));
            other(cutter.rest());
        } else {
            pacer.spend(count);
            cutter.take(buffer.flip());
        }
        flush(System.nanoTime());
    }

    private boolean isReading() {
        return state == State.OPEN && waiting.bytes() < MOST_WAITING_BYTES && roomToRead() > 0 && !around.isFrozen();
    }

    private int roomToRead() {
        return around.room().allowance(!waiting.isEmpty() || harm.isHolding());
    }

    @Override
    public void message(byte[] bytes) {
        if (state == State.CUTTING) {
            return;
        }
        Faults faults = around.faults();
        around.ledger().received(!faults.delay().isZero() || !faults.jitter().isZero());
        if (!harm.isHolding()) {
            heldSinceNanos = System.nanoTime(); // if it is this one that is held back
        }
        enqueue(harm.take(ByteBuffer.wrap(bytes), faults));
        cutIfDue(harm.messages());
    }

    private void enqueue(List<Outgoing> messages) {
        long now = System.nanoTime();
        messages.forEach(message -> waiting.add(message.bytes(), now + message.delayNanos(), message));
    }

    private void cutIfDue(long count) {
        if (count == around.cutEvery()) {
            state = State.CUTTING;
            enqueue(harm.release("the connection is cut"));
        }
    }

    @Override
    public void frame(byte[] bytes) {
        if (state != State.CUTTING) {
            other(bytes);
            cutIfDue(++frames);
        }
    }

    @Override
    public void other(byte[] bytes) {
        if (bytes.length > 0 && state != State.CUTTING) {
            long delayNanos = around.faults().delay().toNanos();
            waiting.add(ByteBuffer.wrap(bytes), System.nanoTime() + delayNanos, null);
        }
    }

    @Override
    public void unharmed(String why) {
        enqueue(harm.release("it cannot be told what follows"));
        around.unharmed(why);
    }

    @Override
    public void write() throws IOException {
        flush(System.nanoTime());
    }

    private void flush(long now) throws IOException {
        if (!around.isFrozen()) {
            waiting.write((SocketChannel) to.channel(), now);
        }
        if (waiting.isEmpty() && state == State.ENDING) {
            state = State.FINISHED;
            ((SocketChannel) to.channel()).shutdownOutput();
        } else if (waiting.isEmpty() && state == State.CUTTING) {
            around.cut("after " + around.cutEvery() + (frames > 0 ? " frames" : " messages"));
        }
        account(state == State.GONE ? 0 : waiting.cost() + harm.cost() + cutter.cost());
    }

    private void account(long now) {
        around.room().change(now - cost);
        cost = now;
    }

    private void sentOn(Outgoing message) {
        if (message.isCopy()) {
            around.ledger().copied();
        } else {
            around.ledger().met(message.fate());
        }
    }

    @Override
    public boolean isFinished() {
        return state == State.FINISHED;
    }

    /**
     * Sends what is due by now, and asks the system to tell when more can be done.
     *
     * @return in how many nanoseconds to be called again, at most the time given
     */
    long look(long now, long most) throws IOException {
        if (state == State.GONE) {
            return most;
        }
        if (harm.isHolding() && now - heldSinceNanos >= HOLD_NANOS) {
            enqueue(harm.release("nothing followed within 1 s"));
        }
        flush(now);
        if (state == State.GONE) {
            return most;
        }
        boolean mayRead = isReading();
        boolean isPaced = mayRead && pacer.allowance(now, around.faults().bytesPerSecond()) == 0;
        want(from, SelectionKey.OP_READ, mayRead && !isPaced);
        want(to, SelectionKey.OP_WRITE, waiting.isFull() && !around.isFrozen());
        return Math.min(isPaced ? PACE_NANOS : most, nanosToNext(now, most));
    }

    private long nanosToNext(long now, long most) {
        long next = around.isFrozen() ? most : waiting.nanosToNext(now, most);
        return harm.isHolding() ? Math.min(next, heldSinceNanos + HOLD_NANOS - now) : next;
    }

    private static void want(SelectionKey key, int operation, boolean isWanted) {
        if (isWanted != ((key.interestOps() & operation) != 0)) {
            key.interestOps(key.interestOps() ^ operation);
        }
    }

    /** The connection has ended: what waits is lost. */
    void gone() {
        state = State.GONE;
        if (harm.isForgotten()) {
            around.ledger().lost();
        }
        waiting.drain(message -> {
            if (!message.isCopy()) {
                around.ledger().lost();
            }
        });
        account(0);
    }

    boolean isGone() {
        return state == State.GONE;
    }
}
