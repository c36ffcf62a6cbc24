package io.zmqkit.tools.socket;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the messages come from that a socket sends. One thread. */
public interface Source {

    /** No messages. */
    Source NONE = new Source() {
        @Override
        public @Nullable List<byte[]> poll(long nanos) {
            return null;
        }

        @Override
        public boolean isEnded() {
            return true;
        }
    };

    /**
     * Takes the next message.
     *
     * @param nanos how long to wait for one; 0 not to wait
     * @return its frames; null if there is none yet, or any more
     */
    @Nullable
    List<byte[]> poll(long nanos);

    /** {@return true if no more messages will come} */
    boolean isEnded();

    /** {@return how many messages could not be read} */
    default long faults() {
        return 0;
    }

    /** {@return true if every message is the same} */
    default boolean isRepeated() {
        return false;
    }

    /**
     * Gives the same message again and again.
     *
     * @param frames at least one
     * @param count how often
     * @return the source
     */
    static Source repeated(List<byte[]> frames, long count) {
        return new Source() {
            private long left = count;

            @Override
            public @Nullable List<byte[]> poll(long nanos) {
                return left-- > 0 ? frames : null;
            }

            @Override
            public boolean isEnded() {
                return left <= 0;
            }

            @Override
            public boolean isRepeated() {
                return true;
            }
        };
    }
}
