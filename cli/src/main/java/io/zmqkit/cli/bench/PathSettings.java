package io.zmqkit.cli.bench;

import io.zmqkit.cli.frame.Exposure;
import io.zmqkit.core.Endpoint;
import io.zmqkit.tools.bench.BenchOptions.Path;
import io.zmqkit.tools.socket.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where messages are sent to, and where they come from. */
final class PathSettings {

    private static final String BIND = "-b";

    @Option(
            names = {BIND, "--bind"},
            paramLabel = "ENDPOINT",
            description =
                    "Bind an end of the path here. The first of -b and -c is the senders' end, the second the receivers'.")
    private List<Endpoint> binds = new ArrayList<>();

    @Option(
            names = {"-c", "--connect"},
            paramLabel = "ENDPOINT",
            description = "Connect an end of the path to this. Without -b and -c, both ends meet here.")
    private List<Endpoint> connects = new ArrayList<>();

    @Option(
            names = "--only",
            paramLabel = "send|receive",
            description = "With one endpoint: which end this is; somebody else is the other. Default: send.")
    private @Nullable Only only;

    /** Which end. */
    enum Only {
        SEND,
        RECEIVE
    }

    @Mixin
    private final Exposure exposure = new Exposure();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** {@return whether somebody else sends} */
    boolean onlyReceives() {
        return only == Only.RECEIVE;
    }

    /** {@return the path; null if both ends meet here} */
    @Nullable
    Path path() {
        List<Place> places = places();
        if (places.size() > 2) {
            throw new IllegalArgumentException("a path has two ends: give -b and -c twice at most");
        }
        if (only != null && places.size() != 1) {
            throw new IllegalArgumentException("--only needs one endpoint, where the other end is");
        }
        return switch (places.size()) {
            case 0 -> null;
            case 1 ->
                only == Only.RECEIVE
                        ? new Path(null, places.get(0), exposure.isAllowed())
                        : new Path(places.get(0), null, exposure.isAllowed());
            default -> new Path(places.get(0), places.get(1), exposure.isAllowed());
        };
    }

    /** In the order in which they were given. */
    private List<Place> places() {
        Stream<Place> bound = binds.stream().map(endpoint -> new Place(true, endpoint));
        Stream<Place> connected = connects.stream().map(endpoint -> new Place(false, endpoint));
        boolean bindsFirst = command.commandLine().getParseResult().matchedOptions().stream()
                .map(OptionSpec::shortestName)
                .filter(name -> name.equals(BIND) || name.equals("-c"))
                .findFirst()
                .filter(BIND::equals)
                .isPresent();
        return (bindsFirst ? Stream.concat(bound, connected) : Stream.concat(connected, bound)).toList();
    }
}
