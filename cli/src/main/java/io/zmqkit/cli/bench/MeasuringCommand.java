package io.zmqkit.cli.bench;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Live;
import io.zmqkit.cli.frame.LiveStatus;
import io.zmqkit.cli.frame.OutputFile;
import io.zmqkit.cli.frame.StoppableCommand;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.tools.bench.Bench;
import io.zmqkit.tools.bench.BenchFailure;
import io.zmqkit.tools.bench.BenchOptions;
import io.zmqkit.tools.bench.BenchReport;
import io.zmqkit.tools.bench.Machine;
import java.nio.file.Path;
import java.util.List;
import org.zeromq.ZContext;
import picocli.CommandLine.Mixin;

/** A command that measures. */
abstract class MeasuringCommand extends StoppableCommand {

    private static final String HISTOGRAM = "--histogram";

    @Mixin
    private final BenchSettings settings = new BenchSettings();

    @Mixin
    private final Live live = new Live();

    BenchSettings settings() {
        return settings;
    }

    /** Refuses what only the sender decides. */
    void requireSendersOwn(PathSettings path) {
        if (path.onlyReceives()) {
            for (String option : List.of("--warmup", "--runs", "--rate")) {
                if (isGiven(option)) {
                    throw new IllegalArgumentException(
                            option + " is the sender's, and makes no sense with --only receive");
                }
            }
        }
    }

    /** {@return what is to be done; what is wrong with it is an IllegalArgumentException} */
    abstract BenchOptions options();

    /** Refuses now what would be refused later: before a process is started, for example. */
    void requireSound() {
        BenchOptions options = checked();
        live.requireConnectable(command());
        Path histogram = settings.histogram();
        if (histogram != null) {
            requireRate(options);
            OutputFile.requireWritable(histogram, HISTOGRAM);
        }
    }

    /** Measures, and prints what that shows. */
    int measure(Machine machine) {
        requireSound();
        BenchOptions options = checked();
        for (long pid : settings.pids()) {
            ProcessHandle process =
                    ProcessHandle.of(pid).orElseThrow(() -> wrongUsage("there is no process " + pid + " (see --pid)"));
            machine.watch(
                    process.info()
                                    .command()
                                    .map(command -> Path.of(command).getFileName() + " ")
                                    .orElse("")
                            + pid,
                    process);
        }
        BenchStatus status = new BenchStatus();
        return live.run(command(), new LiveStatus(status::text), () -> measure(machine, options, status));
    }

    private int measure(Machine machine, BenchOptions options, BenchStatus status) {
        try (ZContext context = Contexts.open(failure -> System.exit(Errors.FAILED));
                BenchBar bar = new BenchBar(output().isJson())) {
            return run(
                    signal(),
                    () -> new Bench(context, options, machine, progress(bar, status)),
                    bench -> bench,
                    bench -> {
                        bench.bound().forEach(this::ready);
                        status.begin(bench);
                    },
                    bench -> {
                        status.end();
                        return finish(bench, options, machine, bar);
                    });
        }
    }

    private Bench.Progress progress(BenchBar bar, BenchStatus status) {
        if (!live.isOn()) {
            return bar::show;
        }
        return (what, permille) -> {
            status.at(what);
            bar.show(what, permille);
        };
    }

    private void ready(String bound) {
        int end = bound.lastIndexOf(' ');
        output().ready(bound.substring(0, end), bound.substring(end + 1));
    }

    private BenchOptions checked() {
        try {
            return options();
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private void requireRate(BenchOptions options) {
        if (options.load().rate() == 0) {
            throw wrongUsage(HISTOGRAM + " needs a rate: as fast as it goes, no message is timed");
        }
    }

    private int finish(Bench bench, BenchOptions options, Machine machine, BenchBar bar) {
        bar.close();
        Path histogram = settings.histogram();
        BenchReport report = bench.stats();
        BenchFailure failure = bench.failure();
        if (!report.runs().isEmpty()) {
            new BenchPrinter(output(), options, machine).print(report);
            if (histogram != null) {
                OutputFile.write(histogram, HistogramLog.of(report), HISTOGRAM);
            }
        }
        if (failure != null) {
            output().warn(failure.text()
                    + (failure.isSilent() ? " (is the other end running? -b and -c say where)" : ""));
            return failure.isSilent() ? Errors.NO_ANSWER : Errors.FAILED;
        }
        boolean isCut = report.runs().stream().anyMatch(run -> run.trouble() != null);
        return isCut || report.lost() > 0 ? Errors.LOST : Errors.DONE;
    }
}
