package io.zmqkit.relay.log;

import io.zmqkit.relay.protocol.ChatMessage;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ.Socket;

/** The log of a relay that stands alone: what is added in one turn is taken in the same. One thread. */
public final class OwnLog implements MessageLog {

    private final Clock clock;
    private List<Entry> added = new ArrayList<>();
    private long position;
    private long millis;

    /**
     * Starts empty.
     *
     * @param clock dates the entries
     */
    public OwnLog(Clock clock) {
        this.clock = clock;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean add(List<byte[]> frames, @Nullable ChatMessage message) {
        if (added.isEmpty()) {
            millis = clock.millis();
        }
        added.add(new Entry(++position, millis, frames, message));
        return true;
    }

    @Override
    public void flush() {
        // there is nobody to send it to
    }

    @Override
    public List<Entry> take(int most) {
        List<Entry> taken = added;
        if (taken.size() <= most) {
            added = new ArrayList<>();
            return taken;
        }
        added = new ArrayList<>(taken.subList(most, taken.size()));
        return taken.subList(0, most);
    }

    @Override
    public boolean takeBack(List<Entry> batch) {
        return false;
    }

    @Override
    public void passed(Supplier<State> state) {
        // the journal is all that remains of a relay that stands alone
    }

    @Override
    public boolean isCaughtUp() {
        return true;
    }

    @Override
    public long behind() {
        return 0;
    }

    @Override
    public @Nullable Socket bell() {
        return null;
    }

    @Override
    public String status() {
        return "none";
    }

    @Override
    public void close() {
        added.clear();
    }
}
