package io.zmqkit.cli.wire;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Errors.CommandFailedException;
import io.zmqkit.cli.frame.Exposure;
import io.zmqkit.cli.frame.Live;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.StoppableCommand;
import io.zmqkit.core.Endpoint;
import io.zmqkit.tools.forward.Route;
import io.zmqkit.tools.tap.Observers;
import io.zmqkit.tools.tap.Overview;
import io.zmqkit.tools.tap.Playback;
import io.zmqkit.tools.tap.Recorder;
import io.zmqkit.tools.tap.Tap;
import io.zmqkit.tools.tap.TapEvent;
import io.zmqkit.tools.tap.TapStats;
import io.zmqkit.tools.tap.Transcript;
import io.zmqkit.wire.capture.TcpStreams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code zmqkit tap}. */
@Command(
        name = "tap",
        description =
                "Look at the connections between peers: a TCP relay between them that changes no byte, and prints what"
                        + " they say to each other. Runs until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "> comes from the peer that has connected, < from the other one. Under CURVE only sizes can be told.",
            "Example: zmqkit tap --listen tcp://127.0.0.1:6556 --to tcp://127.0.0.1:5556, then let a subscriber connect to"
                    + " port 6556.",
            "Exit codes: 1 an endpoint cannot be bound or a file not be read, 2 wrong usage, 3 a target's host is unknown,"
                    + " 4 the recording ended early or is damaged, 130/143 signal.",
        })
public final class TapCommand extends StoppableCommand {

    /** How events are printed. */
    enum Form {
        text,
        json,
        hex,
        none
    }

    @Option(
            names = "--listen",
            paramLabel = "ENDPOINT",
            description = "Where a peer connects instead. May be repeated.")
    private List<Endpoint> listen = new ArrayList<>();

    @Option(
            names = "--to",
            paramLabel = "ENDPOINT",
            description = "Where it wanted to: one for each --listen, in the same order.")
    private List<Endpoint> to = new ArrayList<>();

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description =
                    "Write what goes through into this file as well (pcapng, which Wireshark opens). A recording that is"
                            + " there is not replaced.")
    private @Nullable Path record;

    @Option(
            names = "--read",
            paramLabel = "FILE",
            description = "Print a recording instead: pcapng or pcap, of this tool, Wireshark or tcpdump.")
    private @Nullable Path read;

    @Option(
            names = "--out",
            paramLabel = "text|json|hex|none",
            description = "How it is printed; none only counts bytes and records. Default: ${DEFAULT-VALUE}.")
    private Form out = Form.text;

    @Option(
            names = "--max-message",
            paramLabel = "BYTES",
            description =
                    "Largest frame that is decoded; larger ones are forwarded all the same. Default: ${DEFAULT-VALUE}.")
    private int maxMessage = 1 << 20;

    @Mixin
    private final Exposure exposure = new Exposure();

    @Mixin
    private final Live live = new Live();

    private @Nullable Recorder recorder;

    @Override
    public Integer call() {
        if (maxMessage < 1 || maxMessage > 1 << 28) {
            throw wrongUsage("--max-message must be 1-" + (1 << 28) + ", was " + maxMessage);
        }
        if (out == Form.json) {
            output().useJson();
        }
        if (read != null) {
            if (!listen.isEmpty() || !to.isEmpty() || record != null || live.isOn()) {
                throw wrongUsage("--read makes no sense with --listen, --to, --record or --live");
            }
            return play(read);
        }
        if (listen.isEmpty() || listen.size() != to.size()) {
            throw wrongUsage("give a --listen and a --to for each connection to look at, or --read FILE");
        }
        if (record != null && Files.isRegularFile(record) && record.toFile().length() > 0) {
            throw wrongUsage("--record would replace " + record + ": remove it, or pass another file");
        }
        Overview overview = new Overview();
        List<Route> routes = routes();
        return live.run(command(), overview, () -> tap(routes, overview));
    }

    private List<Route> routes() {
        List<Route> routes = new ArrayList<>();
        for (int i = 0; i < listen.size(); i++) {
            if (!listen.get(i).isTcp() || !to.get(i).isTcp()) {
                throw wrongUsage("a tap listens and connects to tcp:// only");
            }
            if (to.get(i).isWildcard()) {
                throw wrongUsage(
                        "cannot connect to " + to.get(i) + ": only --listen may leave the host or the port open");
            }
            routes.add(new Route(listen.get(i), to.get(i)));
        }
        return routes;
    }

    private int play(Path file) {
        TapPrinter printer = new TapPrinter(output(), out == Form.hex);
        Transcript transcript = new Transcript(maxMessage, out == Form.none ? event -> {} : printer::print);
        AtomicBoolean stopped = new AtomicBoolean();
        signal().stops(() -> stopped.set(true));
        try {
            Playback playback = Playback.read(file, stopped::get, transcript);
            output().note("tap: " + playback.packets() + " packets, " + Output.messages(transcript.messages())
                    + (playback.broken() == 0 ? "" : ", " + playback.broken() + " packets that cannot be read"));
            if (!playback.damage().isEmpty()) {
                output().warn(file + ": " + playback.damage() + "; what comes before has been read");
                return Errors.LOST;
            }
            return Errors.DONE;
        } catch (NoSuchFileException e) {
            throw new CommandFailedException("cannot read " + file + ": there is no such file", e);
        } catch (IOException e) {
            throw new CommandFailedException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private int tap(List<Route> routes, Overview overview) {
        List<TcpStreams.Listener> observers = new ArrayList<>();
        try (TapPrinter printer = new TapPrinter(output(), out == Form.hex)) {
            Transcript transcript = new Transcript(maxMessage, readers(printer, overview));
            return run(
                    signal(),
                    () -> new Tap(routes, exposure.isAllowed(), new Observers(observers), output()::warn),
                    tap -> tap,
                    tap -> {
                        if (record != null) { // not before all is bound: a tap that cannot run leaves no file
                            recorder = open(record);
                            observers.add(recorder);
                        }
                        if (out != Form.none || live.isOn()) {
                            observers.add(transcript);
                        }
                        if (live.isOn()) {
                            tap.onReached(overview::reached);
                        }
                        printer.start(tap::stop);
                        tap.endpoints().forEach(endpoint -> output().ready("tap", endpoint));
                    },
                    tap -> printer.hasFailed() ? Errors.FAILED : finish(tap.stats(), transcript.messages()));
        } finally {
            if (recorder != null) {
                recorder.close();
            }
        }
    }

    private Consumer<TapEvent> readers(TapPrinter printer, Overview overview) {
        Consumer<TapEvent> shown = out == Form.none ? event -> {} : printer::offer;
        return live.isOn() ? shown.andThen(overview::take) : shown;
    }

    private int finish(TapStats counts, long messages) {
        output().note("tap: " + counts.connections() + (counts.connections() == 1 ? " connection, " : " connections, ")
                + counts.bytes() + " bytes"
                + (messages == 0 && out == Form.none ? "" : ", " + Output.messages(messages)));
        return recorder != null && recorder.hasFailed() ? Errors.LOST : Errors.DONE;
    }

    private Recorder open(Path file) {
        try {
            return new Recorder(file, output()::warn);
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "there is no such folder" : e.getMessage();
            throw new CommandFailedException("cannot write " + file + ": " + why + " (pass another --record)", e);
        }
    }
}
