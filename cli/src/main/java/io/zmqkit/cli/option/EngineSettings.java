package io.zmqkit.cli.option;

import io.zmqkit.relay.InsufficientMemoryException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** What forwards messages that nobody looks into: our own lane, or JeroMQ's sockets. */
public final class EngineSettings {

    @Option(
            names = "--engine",
            paramLabel = "lane|jeromq",
            description =
                    "For relay --plain and proxy forwarder, what forwards: lane, which is faster and counts what slow"
                            + " subscribers miss, or jeromq. Default: lane; with --curve or --control jeromq, since the lane has"
                            + " neither. At -v the choice is told.")
    private @Nullable Engine engine;

    /** The choices. */
    enum Engine {
        LANE,
        JEROMQ
    }

    /** {@return whether it was said what is to forward} */
    public boolean isGiven() {
        return engine != null;
    }

    /**
     * Chooses, and tells it.
     *
     * @param obstacle what the lane does not have, for example {@code --curve}; null if it can do it all
     * @return true for the lane
     * @throws IllegalArgumentException if it was demanded and cannot be
     */
    public boolean isLane(@Nullable String obstacle) {
        if (engine == Engine.LANE && obstacle != null) {
            throw new IllegalArgumentException(
                    "--engine lane makes no sense with " + obstacle + ", which only jeromq has");
        }
        boolean isLane = engine != Engine.JEROMQ && obstacle == null;
        Logger log = LoggerFactory.getLogger(EngineSettings.class); // not before -v has been read
        log.info(
                "engine: {}{}",
                isLane ? "lane" : "jeromq",
                obstacle == null ? "" : ", since the lane has no " + obstacle);
        return isLane;
    }

    /** {@return the end of a summary: what subscribers missed, if they did} */
    public static String dropped(long messages) {
        return messages == 0 ? "" : ", " + messages + " dropped for subscribers that read too slowly";
    }

    /**
     * Opens a program on the lane.
     *
     * @param open its constructor
     * @throws IllegalArgumentException if it needs more memory than there is, with what to do about it
     */
    public static <P> P lane(Supplier<P> open) {
        try {
            return open.get();
        } catch (InsufficientMemoryException e) {
            throw new IllegalArgumentException(
                    e.getMessage() + ": give a smaller --max-message, or --engine jeromq", e);
        }
    }
}
