package io.zmqkit.relay.log;

import io.zmqkit.relay.protocol.ChatMessage;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ.Socket;

/**
 * Brings the messages that clients push into one order. A relay adds what it collects, and judges what it takes out
 * again. A relay that stands alone has an {@link OwnLog}. Relays that share a log judge the same messages in the same
 * order, and therefore agree about each of them without asking each other. The relay's thread.
 */
public interface MessageLog extends AutoCloseable {

    /** {@return true if other relays may judge the same log, so that nothing that only this relay knows may matter} */
    boolean isShared();

    /** {@return true if messages may be added now; otherwise they should wait where they are} */
    boolean isOpen();

    /**
     * Adds a message.
     *
     * @param frames as received
     * @param message what they mean; null if the message is not ZRC/1
     * @return false if the message is too long for this log, and was dropped
     */
    boolean add(List<byte[]> frames, @Nullable ChatMessage message);

    /** All that has been received in this turn was added. */
    void flush();

    /**
     * Takes the next messages: of each position all, and none after so many.
     *
     * @param most how many, at least 1; a position that has more than are left of them is the last
     * @return in the log's order; empty if there are none now
     */
    List<Entry> take(int most);

    /**
     * These messages could not be stored. A shared log gives them out again, because other relays have stored them; an
     * own one forgets them, because their clients send them again.
     *
     * @param batch what {@link #take} has returned
     * @return true if they will come again
     */
    boolean takeBack(List<Entry> batch);

    /**
     * The relay has come to the end of a segment, or of its own life.
     *
     * @param state what a relay needs that begins there; only asked for if it is of use
     */
    void passed(Supplier<State> state);

    /** {@return true if this relay knows so much of the log that it may serve clients} */
    boolean isCaughtUp();

    /** {@return how many entries of the log are known that have not been taken} */
    long behind();

    /** {@return a PULL socket that can be read when entries have come by themselves; null if that does not happen} */
    @Nullable
    Socket bell();

    /** {@return for a person: what it is, and how it is} */
    String status();

    @Override
    void close();
}
