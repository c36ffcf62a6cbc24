package io.zmqkit.cli;

import io.zmqkit.cli.bench.BenchCommand;
import io.zmqkit.cli.chat.ChatCommand;
import io.zmqkit.cli.chat.RelayCommand;
import io.zmqkit.cli.frame.CommandGroup;
import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Errors.CommandFailedException;
import io.zmqkit.cli.frame.HelpLayout;
import io.zmqkit.cli.frame.Root;
import io.zmqkit.cli.frame.StandardStreams;
import io.zmqkit.cli.frame.StopOnSignal;
import io.zmqkit.cli.frame.StoppableCommand;
import io.zmqkit.cli.frame.Terminals;
import io.zmqkit.cli.frame.Verbosity;
import io.zmqkit.cli.hello.HelloCommand;
import io.zmqkit.cli.key.KeygenCommand;
import io.zmqkit.cli.lab.LabCommand;
import io.zmqkit.cli.mqtt.MqttCommand;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.cli.option.RelayAddress;
import io.zmqkit.cli.pipeline.PipelineCommand;
import io.zmqkit.cli.sockets.SocketsCommand;
import io.zmqkit.cli.tool.CheatCommand;
import io.zmqkit.cli.tool.ProxyCommand;
import io.zmqkit.cli.tool.SocketCommands;
import io.zmqkit.cli.weather.WeatherCommand;
import io.zmqkit.cli.web.WebCommand;
import io.zmqkit.cli.wire.ChaosCommand;
import io.zmqkit.cli.wire.ProbeCommand;
import io.zmqkit.cli.wire.ReplayCommand;
import io.zmqkit.cli.wire.TapCommand;
import io.zmqkit.core.Endpoint;
import io.zmqkit.labs.Lab;
import java.io.InputStream;
import java.io.PrintWriter;
import java.lang.ref.Reference;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The zmqkit command. */
@Command(
        name = "zmqkit",
        description = "ZeroMQ messaging patterns: programs to run, read and break.",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a peer did not answer in time,",
            "4 finished but messages are known to be lost, 130/143 ended by a signal.",
            "Durations are written 250ms, 2s or 1m; endpoints tcp://HOST:PORT.",
        })
public final class Main extends CommandGroup implements Root {

    @Mixin
    private final Verbosity verbosity = new Verbosity();

    private final StopOnSignal signal = new StopOnSignal();

    Main() {
        super(
                HelloCommand.class,
                WeatherCommand.class,
                PipelineCommand.class,
                RelayCommand.class,
                ChatCommand.class,
                ProxyCommand.class,
                TapCommand.class,
                ReplayCommand.class,
                ChaosCommand.class,
                BenchCommand.class,
                SocketsCommand.class,
                MqttCommand.class,
                WebCommand.class,
                LabCommand.class,
                ProbeCommand.class,
                KeygenCommand.class,
                CheatCommand.class,
                CompletionCommand.class,
                HelpCommand.class);
    }

    @Override
    protected List<String> names() {
        return SocketCommands.names();
    }

    @Override
    protected CommandLine named(String name) {
        return SocketCommands.command(name);
    }

    @Override
    public Verbosity verbosity() {
        return verbosity;
    }

    @Override
    public StopOnSignal signal() {
        return signal;
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"zmqkit " + (version == null ? "(development build)" : version)};
        }
    }

    /**
     * Runs one command and exits with its code.
     *
     * @param args the command line
     */
    public static void main(String[] args) {
        List<InputStream> placeholders = StandardStreams.fill();
        try {
            System.exit(execute(args));
        } finally {
            Reference.reachabilityFence(placeholders);
        }
    }

    private static int execute(String... args) {
        Terminals.preferOneCharacterSet();
        PrintWriter err = StandardStreams.err();
        PrintWriter out = StandardStreams.out(why -> err.println("zmqkit: cannot write the output: " + why));
        int code = commandLine(args).setOut(out).setErr(err).execute(args);
        return out.checkError() && code == Errors.DONE ? Errors.FAILED : code;
    }

    /** The command line; it may leave out commands that these arguments do not name. */
    public static CommandLine commandLine(String... args) {
        Main main = new Main();
        CommandLine zmqkit = new CommandLine(main);
        main.addCommands(zmqkit, List.of(args));
        Verbosity.inherit(zmqkit);
        new HelpLayout(Terminals::columns).install(zmqkit);
        return zmqkit.registerConverter(Duration.class, Converters::duration)
                .registerConverter(InetSocketAddress.class, Converters::address)
                .registerConverter(Endpoint.class, Converters::endpoint)
                .registerConverter(RelayAddress.class, RelayAddress::parse)
                .registerConverter(Path.class, Converters::path)
                .registerConverter(Lab.class, Converters::lab)
                .setParameterExceptionHandler(Errors::wrongUsage)
                .setExecutionExceptionHandler(Errors::failed)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false) // a frame may begin with @
                .setExecutionStrategy(Main::setUpThenRun)
                .setColorScheme(Help.defaultColorScheme(
                        Terminals.areThere() && Terminals.showsColours() ? Help.Ansi.ON : Help.Ansi.OFF));
    }

    private static int setUpThenRun(ParseResult parsed) {
        Verbosity.of(parsed.commandSpec()).setUpLogging();
        try (StopOnSignal signal = StopOnSignal.of(parsed.commandSpec())) {
            if (last(parsed).commandSpec().userObject() instanceof StoppableCommand) {
                signal.arm();
            }
            return new RunLast().execute(parsed);
        } catch (StackOverflowError | OutOfMemoryError e) {
            String advice = "not enough memory: " + e + " (give Java more: ZMQKIT_JAVA_OPTS=-Xmx1g)";
            return Errors.failed(
                    new CommandFailedException(advice, e), parsed.commandSpec().commandLine(), parsed);
        }
    }

    private static ParseResult last(ParseResult parsed) {
        return parsed.hasSubcommand() ? last(parsed.subcommand()) : parsed;
    }
}
