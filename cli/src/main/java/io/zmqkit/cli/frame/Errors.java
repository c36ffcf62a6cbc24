package io.zmqkit.cli.frame;

import io.zmqkit.bridge.client.MqttFailureException;
import io.zmqkit.core.EndpointException;
import io.zmqkit.core.EndpointException.Reason;
import io.zmqkit.core.OutOfDescriptorsException;
import io.zmqkit.core.curve.KeyFileException;
import io.zmqkit.labs.WorkbookException;
import io.zmqkit.relay.backplane.BackplaneException;
import io.zmqkit.relay.log.DisagreementException;
import io.zmqkit.sockets.AddressException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where an exception becomes a line on stderr and an exit code. */
public final class Errors {

    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int NO_ANSWER = 3;
    public static final int LOST = 4;

    private Errors() {}

    public static int wrongUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        say(command, text(e, command) + " (see " + name + " --help)");
        return USAGE;
    }

    private static String text(ParameterException e, CommandLine command) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !command.getSubcommands().isEmpty()
                && !unmatched.getUnmatched().get(0).startsWith("-")) {
            List<String> near = unmatched.getSuggestions();
            return "there is no command '" + unmatched.getUnmatched().get(0) + "'"
                    + (near.isEmpty() ? "" : ": did you mean " + String.join(" or ", near) + "?");
        }
        return String.valueOf(e.getMessage()).replaceAll("is not an? (long|int)$", "is not a whole number");
    }

    public static int failed(Exception e, CommandLine command, ParseResult parsed) {
        if (e instanceof Output.OutputClosedException) {
            return FAILED;
        }
        CommandSpec spec = command.getCommandSpec();
        if (e instanceof EndpointException failure) {
            say(command, failure.getMessage() + " (" + failure.remedy() + passAnother(spec, failure) + ")");
        } else if (e instanceof AddressException failure) {
            say(command, failure.getMessage() + " (" + failure.remedy() + passAnother(spec, failure) + ")");
        } else if (e instanceof MqttFailureException failure) {
            say(command, failure.getMessage() + " (" + remedy(failure) + ")");
        } else if (e instanceof BackplaneException failure) {
            say(command, failure.getMessage() + remedy(failure));
        } else if (e instanceof CommandFailedException
                || e instanceof DisagreementException
                || e instanceof KeyFileException
                || e instanceof TypeConversionException
                || e instanceof OutOfDescriptorsException
                || e instanceof WorkbookException) {
            say(command, String.valueOf(e.getMessage()));
        } else {
            say(command, "unexpected " + e + " (this is a bug; -vv shows where)");
        }
        if (Verbosity.of(spec).showsStackTraces()) {
            e.printStackTrace(command.getErr());
        }
        boolean unreachable = (e instanceof MqttFailureException nobody && nobody.isUnreachable())
                || (e instanceof BackplaneException silent && silent.isUnreachable())
                || (e instanceof EndpointException failure && failure.reason() == Reason.UNKNOWN_HOST)
                || (e instanceof AddressException refused && !refused.isBind());
        return unreachable ? NO_ANSWER : FAILED;
    }

    private static String remedy(MqttFailureException failure) {
        if (failure.isUntrusted()) {
            return "--cafile names the certificates that are trusted";
        }
        return failure.isUnreachable()
                ? "is a broker running there? -h and -p say where"
                : "are --username and --password right?";
    }

    private static String remedy(BackplaneException failure) {
        return failure.isUnreachable() ? " (is nats-server -js running there? --backplane says where)" : "";
    }

    private static String passAnother(CommandSpec spec, AddressException failure) {
        String option = failure.isBind() ? "--port" : spec.findOption("--device") == null ? "--connect" : "--device";
        return (failure.remedy().endsWith("?") ? " pass another " : ", or pass another ") + option;
    }

    /** Names the option that the failed endpoint came from. */
    private static String passAnother(CommandSpec spec, EndpointException failure) {
        return spec.options().stream()
                .filter(option -> holds(option, failure))
                .findFirst()
                .map(option -> (failure.remedy().endsWith("?") ? " pass another " : ", or pass another ")
                        + option.longestName())
                .orElse("");
    }

    private static boolean holds(OptionSpec option, EndpointException failure) {
        Object value = option.getValue();
        return Objects.equals(value, failure.endpoint())
                || (value instanceof Iterable<?> values && contains(values, failure.endpoint()));
    }

    private static boolean contains(Iterable<?> values, Object wanted) {
        for (Object value : values) {
            if (Objects.equals(value, wanted)) {
                return true;
            }
        }
        return false;
    }

    private static void say(CommandLine command, String message) {
        PrintWriter err = command.getErr();
        err.println("zmqkit: " + Output.safe(message));
        err.flush();
    }

    /** A failure that already has a message for the person. */
    public static final class CommandFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public CommandFailedException(String message) {
            super(message);
        }

        public CommandFailedException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
