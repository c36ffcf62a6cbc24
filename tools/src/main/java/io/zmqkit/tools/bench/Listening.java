package io.zmqkit.tools.bench;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.socket.TcpListener;
import io.zmqkit.tools.bench.BenchOptions.Path;
import io.zmqkit.tools.socket.Place;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the two ends of a bench are bound, or connect to. Without a path, the receivers are bound, each to a port of its own. */
final class Listening {

    private static final Endpoint HERE = Endpoint.parse("tcp://127.0.0.1:*");

    private final BenchOptions options;

    Listening(BenchOptions options) {
        this.options = options;
        Path path = options.path();
        if (path != null
                && path.senders() != null
                && path.senders().binds()
                && options.load().senders() > 1) {
            throw new IllegalArgumentException("several senders cannot be bound to one endpoint");
        }
        if (path != null
                && path.receivers() != null
                && path.receivers().binds()
                && options.load().receivers() > 1) {
            throw new IllegalArgumentException("several receivers cannot be bound to one endpoint");
        }
        options.places().forEach(Listening::requireTcp);
    }

    private static void requireTcp(Place place) {
        if (!place.endpoint().isTcp()) {
            throw new IllegalArgumentException("inproc:// reaches nobody outside of this process: use tcp://");
        }
        if (!place.binds() && place.endpoint().isWildcard()) {
            throw new IllegalArgumentException("cannot connect to " + place.endpoint()
                    + ": only a socket that binds may leave the host or the port open");
        }
    }

    int inlets() {
        return options.receives() ? options.load().receivers() : 0;
    }

    int outlets() {
        return options.sends() ? options.load().senders() : 0;
    }

    @Nullable
    Place senders() {
        return options.path() == null ? null : options.path().senders();
    }

    @Nullable
    Place receivers() {
        return options.path() == null ? null : options.path().receivers();
    }

    /** Where the receivers are to be bound; none if they connect. */
    List<Endpoint> receiversBind() {
        if (options.path() == null) {
            List<Endpoint> here = new ArrayList<>();
            for (int i = 0; i < inlets(); i++) {
                here.add(HERE);
            }
            return here;
        }
        Place place = receivers();
        return place != null && place.binds() ? List.of(place.endpoint()) : List.of();
    }

    ServerSocketChannel bind(String role, Endpoint endpoint) {
        return TcpListener.bind(role, endpoint, options.isExposed());
    }
}
