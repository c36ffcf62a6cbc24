package io.zmqkit.cli.hello;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.ProgramCommand;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.cli.option.Plain;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.patterns.reqrep.HelloClient;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "client",
        description = "Send requests and wait for each reply (REQ); ask again on a fresh socket when none comes.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit hello client --count 3 --timeout 500ms",
            "Exit codes: 0 every request was answered, 2 wrong usage, 3 a request was not answered, or the server"
                    + " refused this client's key, 130/143 signal.",
        })
final class HelloClientCommand extends ProgramCommand {

    @Option(
            names = "--connect",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5555",
            description = "A server or a broker; repeat it to share the requests out. Default: ${DEFAULT-VALUE}.")
    private List<Endpoint> servers;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many requests to send. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = "--message",
            paramLabel = "TEXT",
            defaultValue = "Hello",
            description = "What to say. Default: ${DEFAULT-VALUE}.")
    private String message;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "2500ms",
            description = "How long to wait for one reply. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    @Option(
            names = "--retries",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often to ask again before giving up. Default: ${DEFAULT-VALUE}.")
    private int retries;

    @Option(
            names = "--idempotent",
            description = "Give each request an id, the same on every retry, and insist on it in the reply."
                    + " Servers need --idempotent, too.")
    private boolean idempotent;

    private boolean withoutId;

    @Mixin
    private final Plain plain = new Plain();

    @Override
    public Integer call() {
        if (plain.isOn("--connect", "--count")) {
            if (servers.size() > 1) {
                throw wrongUsage("--plain asks one server: give --connect once");
            }
            return PlainHello.ask(plain, output(), servers.get(0), plain.atLeastOne("--count", count));
        }
        return run(
                context -> new HelloClient(
                        context,
                        new HelloClient.Options(servers, count, message, timeout, retries, idempotent, socketOptions()),
                        new PrintedEvents()),
                client -> {},
                this::finish);
    }

    private int finish(HelloClient client) {
        output().note("hello client: " + client.stats().replies() + " of " + count + " requests answered");
        Refusal refusal = client.refusal();
        if (refusal != null) {
            return refused(refusal);
        }
        if (client.gaveUp()) {
            String remedy = withoutId
                    ? "replies came without its id: start every server with --idempotent"
                    : "is a server running? pass its address with --connect";
            output().warn("no reply to request " + (client.stats().replies() + 1) + " in " + (retries + 1) + " x "
                    + Converters.text(timeout) + " (" + remedy + ")");
        }
        return client.gaveUp() ? Errors.NO_ANSWER : Errors.DONE;
    }

    private final class PrintedEvents implements HelloClient.Events {
        @Override
        public void sent(String text, int number) {
            withoutId = false;
            print("sent", text, number);
        }

        @Override
        public void received(String text, int number) {
            print("received", text, number);
        }

        @Override
        public void retrying(int number, int retry) {
            output().note("no reply to request " + number + " in " + Converters.text(timeout) + ", retry " + retry
                    + " of " + retries + " on a fresh socket");
        }

        @Override
        public void withoutId(int number) {
            withoutId = true;
        }

        private void print(String event, String text, int number) {
            output().data(event + " " + Output.brief(text) + " " + number, json -> {
                json.writeStringField("event", event);
                json.writeStringField("message", text);
                json.writeNumberField("number", number);
            });
        }
    }
}
