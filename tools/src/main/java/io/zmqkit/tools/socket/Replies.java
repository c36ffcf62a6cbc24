package io.zmqkit.tools.socket;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What a REP socket replies. */
@FunctionalInterface
public interface Replies {

    /** The request itself. */
    Replies ECHO = (request, isEnding) -> request;

    /**
     * Finds the reply to a request. May take its time.
     *
     * @param request its frames
     * @param isEnding true when nobody waits any longer
     * @return frames, at least one; null if there are no more replies: the program ends
     */
    @Nullable
    List<byte[]> to(List<byte[]> request, BooleanSupplier isEnding);

    /**
     * Replies with one message after the other.
     *
     * @param source of replies
     * @return the replies
     */
    static Replies from(Source source) {
        return (request, isEnding) -> {
            List<byte[]> reply = null;
            while (reply == null && !source.isEnded() && !isEnding.getAsBoolean()) {
                reply = source.poll(LOOK_NANOS);
            }
            return reply;
        };
    }

    /** How long to wait before looking whether the program is to end. */
    long LOOK_NANOS = 50_000_000;
}
