package io.zmqkit.cli.chat;

import io.zmqkit.chat.ChatClient;
import io.zmqkit.chat.ChatOptions;
import io.zmqkit.chat.ChatStats;
import io.zmqkit.chat.RelayPlace;
import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Names;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.ProgramCommand;
import io.zmqkit.cli.frame.RefusalText;
import io.zmqkit.cli.frame.Terminals;
import io.zmqkit.cli.option.Plain;
import io.zmqkit.cli.option.RelayAddress;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "chat",
        description = {
            "Talk in a room of a relay (SUB, PUSH, DEALER). What you say is kept until the relay has it; what you miss"
                    + " is fetched from its history.",
            "On a terminal it is a line editor; /help lists its commands. Otherwise each line of the input is sent, and"
                    + " the program ends when all are confirmed.",
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit chat --name kim",
            "         seq 100 | zmqkit chat --name counter",
            "         zmqkit chat --name ear --json --count 5 </dev/null",
            "         zmqkit chat --relay one.example,two.example --name kim",
            "Exit codes: 0 done, all confirmed, 2 wrong usage, 3 not confirmed or not received in time, or the"
                    + " relay refused the key, 4 some lines"
                    + " could not be sent as they were, or messages were missed that the relay no longer keeps,"
                    + " 130/143 signal.",
        })
public final class ChatCommand extends ProgramCommand {

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "${sys:user.name}",
            description = "Who you are, 1-32 characters. Default: ${DEFAULT-VALUE}.")
    private String name;

    @Option(
            names = "--room",
            paramLabel = "ROOM",
            defaultValue = "lobby",
            description = "Where to talk, 1-64 of a-z 0-9 - _ . Default: ${DEFAULT-VALUE}.")
    private String room;

    @Option(
            names = "--relay",
            paramLabel = "HOST[:PORT]",
            split = ",",
            description = "The relay, in place of --push, --sub and --history: PORT is its collector's, 5558 by"
                    + " default; its publisher is one below, its history one above. Several, separated by commas: the"
                    + " next one when one is away; they should share a --backplane.")
    private List<RelayAddress> relays = new ArrayList<>();

    @Option(
            names = "--push",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5558",
            description = "The relay's collector. Default: ${DEFAULT-VALUE}.")
    private Endpoint push;

    @Option(
            names = "--sub",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5557",
            description = "The relay's publisher. Default: ${DEFAULT-VALUE}.")
    private Endpoint sub;

    @Option(
            names = "--history",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5559",
            description = "The relay's history. Default: ${DEFAULT-VALUE}.")
    private Endpoint history;

    @Option(
            names = "--last",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many earlier messages to show at the start, 0-1000. Default: ${DEFAULT-VALUE}.")
    private int last;

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "When the input has ended, wait for N messages, your own and those of --last included.")
    private long count;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description =
                    "When the input has ended, give up after so long without any progress in the room. Default: 1m"
                            + " without a sign of the relay and 3m without progress, for ever for --count; with --plain 1m.")
    private @Nullable Duration timeout;

    @Mixin
    private final Plain plain = new Plain();

    private static final Duration PLAIN_PATIENCE = Duration.ofMinutes(1);

    @Override
    public Integer call() {
        if (!relays.isEmpty()) {
            requireNone("--relay", "--push", "--sub", "--history");
            push = relays.get(0).collector();
            sub = relays.get(0).publisher();
        }
        boolean isPlain = plain.isOn("--name", "--relay", "--push", "--sub", "--count", "--timeout");
        return isPlain ? plainChat() : Terminals.areThere() ? terminalChat() : pipedChat();
    }

    private Nickname nickname() {
        try {
            return new Nickname(Normalizer.normalize(name, Normalizer.Form.NFC)); // macOS decomposes what is typed
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private int plainChat() {
        if (relays.size() > 1) {
            throw wrongUsage("--plain takes one relay, was given " + relays.size());
        }
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw wrongUsage("--count must be 0-" + Integer.MAX_VALUE + ", was " + count);
        }
        return new PlainChat(output(), (int) count, timeout == null ? PLAIN_PATIENCE : timeout)
                .run(plain, push, sub, Names.shown(nickname()));
    }

    private static int orLost(int code, ChatInput input) {
        return code == Errors.DONE && input.faults() > 0 ? Errors.LOST : code;
    }

    private int pipedChat() {
        ChatPipe pipe = new ChatPipe(output());
        ChatInput input = new ChatInput(output());
        return run(
                context -> new ChatClient(context, options(false), pipe),
                client -> input.start(client.lines()::say, client.lines()::end),
                client -> {
                    int code = orLost(finish(client), input);
                    return code == Errors.DONE && pipe.missed() > 0 ? Errors.LOST : code;
                });
    }

    private int terminalChat() {
        try (ChatTerminal terminal = new ChatTerminal(options(true))) {
            return run(context -> new ChatClient(context, options(true), terminal), terminal::start, client -> {
                terminal.restore(); // before the summary, and before a signal ends the process
                int code = finish(client);
                client.unconfirmedTexts().forEach(text -> output().warn("not confirmed: " + text));
                return code;
            });
        }
    }

    private ChatOptions options(boolean typed) {
        try {
            return new ChatOptions(nickname(), new Room(room), places(), last, count, timeout, typed, socketOptions());
        } catch (IllegalArgumentException e) {
            throw wrongUsage(String.valueOf(e.getMessage()));
        }
    }

    private List<RelayPlace> places() {
        return relays.isEmpty()
                ? List.of(new RelayPlace(push, sub, history))
                : relays.stream()
                        .map(each -> new RelayPlace(each.collector(), each.publisher(), each.history()))
                        .toList();
    }

    private int finish(ChatClient client) {
        Optional<Refusal> refusal = client.refusal();
        if (refusal.isPresent()) {
            output().warn(unsaid(client.stats()) + RefusalText.of(refusal.get()));
            return Errors.NO_ANSWER;
        }
        ChatStats stats = client.stats();
        if (stats.unconfirmed() > 0) {
            output().warn(notConfirmed(stats)
                    + (stats.notTaken()
                            ? " (the relay answers, but does not take them: too many rooms, a journal that it cannot write,"
                                    + " or under CURVE a --name that is not that of your key?)"
                            : " (is the relay running? see --push, --sub and --history)"));
            return Errors.NO_ANSWER;
        }
        if (!stats.joined() && !Terminals.areThere()) {
            output().warn("the relay was not heard (is it running? see --push, --sub and --history)");
            return Errors.NO_ANSWER;
        }
        if (stats.behind() && !Terminals.areThere()) {
            output().warn("messages of the room could not be fetched (does the relay answer at --history?)");
            return Errors.NO_ANSWER;
        }
        if (stats.shown() < count) {
            output().warn("received " + stats.shown() + " of " + count + " messages");
            return Errors.NO_ANSWER;
        }
        return stats.badLines() == 0 ? Errors.DONE : Errors.LOST;
    }

    private static String notConfirmed(ChatStats stats) {
        return Output.messages(stats.unconfirmed()) + " not confirmed"
                + (stats.inputEnded() ? "" : ", later lines not sent");
    }

    /** What was not sent from the input, and a colon; empty if everything was sent. */
    private static String unsaid(ChatStats stats) {
        if (stats.unconfirmed() > 0) {
            return notConfirmed(stats) + ": ";
        }
        return stats.inputEnded() || Terminals.areThere() ? "" : "no line was sent: ";
    }
}
