package io.zmqkit.cli.tool;

import io.zmqkit.tools.socket.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** The commands of all socket types: one class, and the options that make sense for each type. */
public final class SocketCommands {

    /** Options that only some types have, and which. */
    private record Row(Predicate<Role> has, String why, List<String> options) {}

    private static final List<Row> TABLE = List.of(
            new Row(Role::receives, "receives nothing", List.of("--out")),
            new Row(Role::sends, "sends nothing", List.of("--in")),
            new Row(
                    role -> role.sends() && !role.answers(),
                    "sends nothing of its own",
                    List.of("--interval", "--rate", "--template", "--wait-peers", "--wait")),
            new Row(Role::answers, "replies to nothing", List.of("--reply", "--echo", "--exec", "--exec-timeout")),
            new Row(Role::asks, "gets no replies that it could ask for again", List.of("--retries")),
            new Row(Role::subscribes, "subscribes to nothing", List.of("--sequenced")),
            new Row(Role::hasIdentity, "has no identity", List.of("--identity")));

    private SocketCommands() {}

    /** {@return the names of the commands} */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        for (Role role : Role.values()) {
            names.add(role.command());
        }
        return names;
    }

    /** {@return the command with this name} */
    public static CommandLine command(String name) {
        Role role = Role.valueOf(name.toUpperCase(Locale.ROOT));
        CommandSpec spec = CommandSpec.forAnnotatedObject(new SocketCommand(role));
        spec.name(name);
        spec.usageMessage().description(role.purpose() + ", with " + role.socket() + ".");
        spec.usageMessage().footer("", "Example: zmqkit " + example(role) + note(role), exitCodes(role));
        for (Row row : TABLE) {
            if (!row.has().test(role)) {
                row.options().forEach(option -> hide(spec, option));
            }
        }
        label(spec, role);
        return new CommandLine(spec);
    }

    private static void hide(CommandSpec spec, String name) {
        OptionSpec option = spec.findOption(name);
        replace(spec, option, OptionSpec.builder(option).hidden(true).build());
    }

    private static void label(CommandSpec spec, Role role) {
        PositionalParamSpec words = spec.positionalParameters().get(0);
        String text = role.subscribes()
                ? "What messages must begin with to be received. Default: everything."
                : role.answers()
                        ? "The reply, a frame each; without it, and without --reply, --echo and --exec, each line of"
                                + " stdin is one."
                        : "One message, a frame each, sent --count times. Without it each line of stdin is a message"
                                + " of one frame."
                                + (role == Role.ROUTER ? " The first frame is the peer: on a line, before a tab." : "");
        boolean isThere = role.sends() || role.subscribes();
        replace(
                spec,
                words,
                PositionalParamSpec.builder(words)
                        .paramLabel(role.subscribes() ? "PREFIX" : "FRAME")
                        .description(text)
                        .hidden(!isThere)
                        .build());
    }

    private static void replace(CommandSpec spec, ArgSpec old, ArgSpec fresh) {
        spec.remove(old);
        spec.add(fresh);
    }

    private static String example(Role role) {
        return switch (role) {
            case PUB, XPUB -> role.command() + " -b tcp://127.0.0.1:5556 10001 '72 45'";
            case SUB, XSUB -> role.command() + " -c tcp://127.0.0.1:5556 10001";
            case PUSH -> "push -b tcp://127.0.0.1:5557 < tasks.txt";
            case PULL -> "pull -b tcp://127.0.0.1:5557 --out json";
            case REQ -> "req -c tcp://127.0.0.1:5555 -t 2s --retries 2 Hello";
            case REP -> "rep -b tcp://127.0.0.1:5555 --reply World";
            case DEALER -> "dealer -c tcp://127.0.0.1:5555 -n 1 '' Hello";
            case ROUTER -> "router -b tcp://127.0.0.1:5555 --json";
            case PAIR -> "pair -b tcp://127.0.0.1:5558";
        };
    }

    private static String note(Role role) {
        return role == Role.DEALER
                ? "%nA REP takes only what begins with an empty frame, '' in the example, and so do its replies; a ROUTER or a"
                        + " DEALER takes anything."
                : "";
    }

    private static String exitCodes(Role role) {
        return "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 "
                + (role.sends() && !role.answers()
                        ? "nobody was there, or nothing came in --timeout"
                        : "nothing came in --timeout")
                + ", 4 messages are known to be lost, 130/143 signal.";
    }

    /** Refuses the options of other types. */
    static void refuseOthersOptions(
            Role role, Predicate<String> isGiven, Function<String, ParameterException> wrongUsage) {
        for (Row row : TABLE) {
            for (String option : row.options()) {
                if (!row.has().test(role) && isGiven.test(option)) {
                    throw wrongUsage.apply(option + " makes no sense here: " + role.socket() + " " + row.why());
                }
            }
        }
    }
}
