package io.zmqkit.cli.option;

import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.relay.InsufficientMemoryException;
import io.zmqkit.relay.LaneRelay;
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
                            + " subscribers miss, or jeromq. Default: lane; jeromq with --curve, --control or inproc, which the"
                            + " lane has not, or where the heap is too small for --max-message. At -v the choice is told.")
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
     * @param sockets the program's settings
     * @param obstacle what else the lane does not have, for example {@code --control}; null if nothing
     * @return true for the lane
     * @throws IllegalArgumentException if it was demanded and cannot be
     */
    public boolean isLane(SocketOptions sockets, @Nullable String obstacle) {
        String missing = sockets.security() == null ? obstacle : "--curve";
        if (engine == Engine.LANE && missing != null) {
            throw new IllegalArgumentException(
                    "--engine lane makes no sense with " + missing + ", which only jeromq has");
        }
        boolean isLane = engine != Engine.JEROMQ && missing == null && hasMemory(sockets);
        Logger log = LoggerFactory.getLogger(EngineSettings.class); // not before -v has been read
        log.info("engine: {}", isLane ? "lane" : "jeromq");
        return isLane;
    }

    private boolean hasMemory(SocketOptions sockets) {
        try {
            LaneRelay.requireMemory(sockets);
            return true;
        } catch (InsufficientMemoryException e) {
            if (engine == Engine.LANE) {
                throw new IllegalArgumentException(
                        e.getMessage() + ": give a smaller --max-message, or --engine jeromq", e);
            }
            return false;
        }
    }

    /** {@return the end of a summary: what subscribers missed, if they did} */
    public static String dropped(long messages) {
        return messages == 0 ? "" : ", " + messages + " dropped for subscribers that read too slowly";
    }
}
