package io.zmqkit.cli.tool;

import io.zmqkit.core.Endpoint;
import io.zmqkit.tools.socket.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Where a socket is bound, and where it connects. */
final class PlaceSettings {

    @Option(
            names = {"-b", "--bind"},
            paramLabel = "ENDPOINT",
            description =
                    "Where peers connect, for example tcp://127.0.0.1:5557 or tcp://127.0.0.1:*. May be repeated.")
    private List<Endpoint> binds = new ArrayList<>();

    @Option(
            names = {"-c", "--connect"},
            paramLabel = "ENDPOINT",
            description = "Where a peer is bound. May be repeated, and mixed with --bind.")
    private List<Endpoint> connects = new ArrayList<>();

    /** {@return true if the socket is bound somewhere} */
    boolean binds() {
        return !binds.isEmpty();
    }

    /**
     * Finds out where the peers are.
     *
     * @param words what else was given: an endpoint among them is most likely one without its option
     * @return where the socket is bound, then where it connects
     */
    List<Place> places(List<String> words) {
        List<Place> places = Stream.concat(
                        binds.stream().map(endpoint -> new Place(true, endpoint)),
                        connects.stream().map(endpoint -> new Place(false, endpoint)))
                .toList();
        if (places.isEmpty()) {
            words.stream().filter(word -> word.startsWith("tcp://")).findFirst().ifPresent(endpoint -> {
                throw new IllegalArgumentException(
                        "-c " + endpoint + " connects to it, -b " + endpoint + " is bound there: which one?");
            });
            throw new IllegalArgumentException("give --bind or --connect: where are the peers?");
        }
        if (places.stream().anyMatch(place -> !place.endpoint().isTcp())) {
            throw new IllegalArgumentException("inproc:// reaches nobody outside of this process: use tcp://");
        }
        return places;
    }
}
