package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Output;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is refused before anything starts. */
class UsageTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "hello nonsense",
                "hello client --count 0",
                "hello client --timeout -1s",
                "hello client --connect tcp://127.0.0.1",
                "hello client --connect tcp://127.0.0.1:65536",
                "hello server --bind ipc:///tmp/x",
                "hello server --bind tcp://127.0.0.1:* --connect tcp://127.0.0.1:1",
                "probe",
                "probe tcp://127.0.0.1:*",
                "probe inproc://x",
                "probe tcp://127.0.0.1:1 --as NONSENSE",
                "probe tcp://127.0.0.1:1 --timeout 0s",
                "replay",
                "replay FOLDER/r.pcapng",
                "replay FOLDER/r.pcapng --bind tcp://127.0.0.1:* --connect tcp://127.0.0.1:1",
                "replay FOLDER/r.pcapng --connect tcp://127.0.0.1:*",
                "replay FOLDER/r.pcapng --bind inproc://x",
                "replay FOLDER/r.pcapng --bind tcp://127.0.0.1:* --speed 0",
                "replay FOLDER/r.pcapng --bind tcp://127.0.0.1:* --speed fast",
                "replay FOLDER/r.pcapng --bind tcp://127.0.0.1:* --loop 0",
                "replay FOLDER/r.pcapng --bind tcp://127.0.0.1:* --stream 0",
                "replay FOLDER/r.pcapng --bind tcp://127.0.0.1:* --side both",
                "mqtt",
                "mqtt broker --port 65536",
                "mqtt broker --bind *",
                "mqtt broker --bind 192.0.2.1",
                "mqtt broker --max-connections 0",
                "mqtt broker --max-message 1",
                "mqtt broker --password-file pom.xml",
                "mqtt broker --data pom.xml",
                "mqtt pub -m x",
                "mqtt pub -t a",
                "mqtt pub -t a -m x -l",
                "mqtt pub -t a/# -m x",
                "mqtt pub -t a -m x -q 3",
                "mqtt pub -t a -m x -p 0",
                "mqtt pub -t a -m x -h x --mqtt mqtt://y",
                "mqtt pub -t a -m x --mqtt http://y",
                "mqtt pub -t a -m x --will-payload y",
                "mqtt pub -t a -m x --password y",
                "mqtt pub -t a -m x --keep-session",
                "mqtt pub -t a -m x -V 4",
                "mqtt pub -t a -m 12345678901234567890123456789012345678901234567890123456789012345 --max-message 64",
                "mqtt sub",
                "mqtt bridge",
                "mqtt bridge -t a",
                "mqtt bridge -b tcp://127.0.0.1:*",
                "mqtt bridge -t a -b tcp://127.0.0.1:* -c tcp://127.0.0.1:1",
                "mqtt bridge -t a/#/b -b tcp://127.0.0.1:*",
                "mqtt bridge -t a -b inproc://x",
                "mqtt bridge -t a -b tcp://127.0.0.1:* PREFIX",
                "mqtt bridge -t a -b tcp://127.0.0.1:* --frames 3",
                "mqtt bridge -t a -b tcp://127.0.0.1:* --frames 1 --mark",
                "mqtt bridge -t a -b tcp://127.0.0.1:* --name a/b",
                "mqtt bridge --from-zmq -t a -b tcp://127.0.0.1:*",
                "mqtt device1 --every 0s",
                "mqtt collector --count 0",
                "mqtt sub -t a/#/b",
                "mqtt sub -t a -C 0",
                "mqtt sub -t a -W x",
                "mqtt sub -t a --cafile pom.xml",
                "proxy",
                "proxy queue --frontend tcp://127.0.0.1:* --backend tcp://127.0.0.1:* --stats 99ms",
                "proxy forwarder --frontend tcp://127.0.0.1:*",
                "proxy nonsense --frontend tcp://127.0.0.1:* --backend tcp://127.0.0.1:*",
                "proxy queue --frontend tcp://127.0.0.1:* --frontend-connect --backend tcp://127.0.0.1:*",
                "proxy forwarder --frontend tcp://127.0.0.1:* --frontend-connect --backend tcp://127.0.0.1:*",
                "proxy forwarder --frontend tcp://127.0.0.1:* --backend tcp://127.0.0.1:* --engine fast",
                "proxy streamer --frontend tcp://127.0.0.1:* --backend tcp://127.0.0.1:* --engine lane",
                "proxy forwarder --frontend tcp://127.0.0.1:* --backend tcp://127.0.0.1:* --engine lane --control"
                        + " tcp://127.0.0.1:*",
                "push",
                "pub 10001",
                "push -c nonsense",
                "push -c tcp://127.0.0.1:*",
                "sub -c tcp://*:5556",
                "pull -b inproc://x",
                "pull -b tcp://127.0.0.1:* FRAME",
                "sub -c tcp://127.0.0.1:1 --in lines",
                "push -c tcp://127.0.0.1:1 --out hex",
                "push -c tcp://127.0.0.1:1 --echo",
                "push -c tcp://127.0.0.1:1 --in nonsense",
                "push -c tcp://127.0.0.1:1 --in json FRAME",
                "pub -c tcp://127.0.0.1:1 FRAME --in lines",
                "rep -b tcp://127.0.0.1:* --echo --in json",
                "pull -c tcp://127.0.0.1:1 --json --out hex",
                "req -c tcp://127.0.0.1:1 --json --in lines",
                "push -c tcp://127.0.0.1:1 --rate 0",
                "push -c tcp://127.0.0.1:1 --rate 1 -i 1s",
                "push -c tcp://127.0.0.1:1 -n 0",
                "pull -c tcp://127.0.0.1:1 --wait 1s",
                "pull -c tcp://127.0.0.1:1 --identity x",
                "pull -c tcp://127.0.0.1:1 --sequenced",
                "rep -b tcp://127.0.0.1:* --echo --exec date",
                "rep -b tcp://127.0.0.1:* --echo FRAME",
                "req -b tcp://127.0.0.1:* --retries 1",
                "dealer -c tcp://127.0.0.1:1 --identity=",
                "chaos",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:* --seed 1",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1 --seed 1 --drop 101%",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1 --seed 1 --drop 1",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1 --seed 1 --drop -1%",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1 --seed 1 --duplicate x",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1 --seed 1 --reorder 0.1234567%",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1 --seed 1 --bandwidth 0B/s",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1 --seed 1 --bandwidth 5KB",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1 --seed 1 --freeze 2s",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1 --seed 1 --freeze 2s/2s",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1 --seed 1 --direction up",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1 --seed 1 --cut-every 0",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1 --seed 1 --delay 2m",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1 --seed 1 --jitter -1s",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1 --seed 1 --max-message 0",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1 --seed 1 --stats 1ms",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1 --seed 1 --schedule pom.xml",
                "weather",
                "weather subscriber",
                "weather subscriber abc",
                "weather subscriber 123456",
                "weather subscriber 10001 --count 0",
                "weather subscriber 10001 --connect tcp://127.0.0.1:*",
                "weather publisher --rate 0",
                "weather publisher --zips 1-2",
                "weather publisher --zips 10009-10000",
                "weather publisher --from - --zips 10000-10009",
                "weather proxy --backend ws://127.0.0.1:1",
                "pipeline",
                "pipeline ventilator --job nonsense",
                "pipeline ventilator --job wordcount",
                "pipeline ventilator --tasks 0",
                "pipeline ventilator --workers 0",
                "pipeline worker --name a\nb",
                "pipeline sink --timeout 0s",
                "hello server --plain --work 1s",
                "hello client --plain --retries 1",
                "hello client --plain --count 0",
                "hello client --plain --connect tcp://127.0.0.1:*",
                "weather publisher --plain --rate 5",
                "weather subscriber --plain 10001 10002",
                "weather subscriber --plain 10001 --count 0",
                "pipeline ventilator --plain --tasks 0",
                "pipeline worker --plain --timeout 1s",
                "pipeline sink --plain --out x.png",
                "relay --plain --journal memory",
                "relay --bind *",
                "relay --bind localhost:1",
                "relay --bind tcp://127.0.0.1:5558",
                "relay --bind 127.0.0.1 --history tcp://127.0.0.1:*",
                "relay status --relay localhost:65535",
                "chat --relay kim@home",
                "chat --relay localhost --sub tcp://127.0.0.1:5557",
                "relay --plain --history tcp://127.0.0.1:*",
                "relay --bare --hwm 5",
                "relay --bare --curve k.key_secret --authorized FOLDER",
                "relay --bare --plain",
                "relay --bare --collect tcp://*:*",
                "relay --keep -1",
                "relay --journal FOLDER/h.db --keep 0",
                "relay --stats 0s",
                "relay --insecure --curve x",
                "relay --hwm 0",
                "relay extra",
                "hello client --timeout 5124096h",
                "chat --plain --room x",
                "chat --plain --max-message 5",
                "chat --plain --curve k.key_secret --server-key relay.key",
                "chat --plain --count=-1",
                "chat --plain --push tcp://127.0.0.1:*",
                "chat --name=",
                "chat --name=a\u0007b",
                "chat --room=No\u00a0Caps",
                "chat --last=1001",
                "chat --count=-1",
                "chat --push=tcp://x",
                "lab",
                "lab show",
                "lab start 0",
                "lab start 99",
                "lab check ten",
                "lab check",
                "lab check 10 --all",
                "lab hint 10 11",
                "lab watch 10 --work FOLDER",
                "sockets",
                "sockets echo server --port 65536",
                "sockets echo client --connect nonsense",
                "sockets group-chat client --name [x]",
                "sockets file receive /nowhere/at/all",
                "sockets file send --timeout 25h pom.xml",
                "sockets file send not-utf-8-\ufffd",
                "pipeline sink --out not-utf-8-\ufffd.png",
            })
    void wrongUsageIsOneLineAndExitTwo(String command) {
        assertThat(execute(command)).isEqualTo(Errors.USAGE);
        assertThat(err.toString().lines()).singleElement().asString().startsWith("zmqkit: ");
        assertThat(out.toString()).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "subb -c tcp://127.0.0.1:1 | there is no command 'subb': did you mean sub or xsub or pub?",
                "weather publish | there is no command 'publish': did you mean publisher or subscriber?",
                "sub tcp://127.0.0.1:9003 | -c tcp://127.0.0.1:9003 connects to it, -b tcp://127.0.0.1:9003 is bound there",
                "sub -c tcp://127.0.0.1:1 -n 3.5 | '3.5' is not a whole number",
            })
    void wrongUsageSaysWhatWasMeant(String command, String words) {
        assertThat(execute(command)).isEqualTo(Errors.USAGE);
        assertThat(err.toString()).contains(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pull -b",
                "proxy queue --frontend tcp://127.0.0.1:* --backend",
                "pub -c tcp://127.0.0.1:1 --bind",
                "hello server --bind",
                "hello broker --backend tcp://127.0.0.1:* --frontend",
                "hello broker --frontend tcp://127.0.0.1:* --backend",
                "weather publisher --bind",
                "weather proxy --backend",
                "replay FOLDER/r.pcapng --bind",
                "pipeline ventilator --bind",
                "pipeline sink --control tcp://127.0.0.1:* --bind",
                "pipeline sink --bind tcp://127.0.0.1:* --control",
                "relay --collect",
                "relay --collect tcp://127.0.0.1:* --publish",
                "relay --collect tcp://127.0.0.1:* --publish tcp://127.0.0.1:* --history",
                "relay --journal FOLDER/h.db --collect",
                "relay --plain --collect",
                "relay --plain --collect tcp://127.0.0.1:* --publish",
            })
    void whatBindsLetsOtherMachinesInOnlyIfAsked(String command) {
        assertThat(execute(command + " tcp://0.0.0.0:*")).isEqualTo(Errors.USAGE);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains(
                        " at tcp://0.0.0.0:* lets other machines in, unencrypted and unauthenticated: give --curve and"
                                + " --authorized, or --insecure if that is what you want");
        assertThat(folder).isEmptyDirectory();
    }

    /** They have no --curve, so it is not advised. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello server --plain --bind",
                "weather publisher --plain --bind",
                "pipeline ventilator --plain --bind",
                "pipeline sink --plain --bind",
                "pipeline sink --plain --control",
                "relay --bare --collect",
                "relay --bare --publish",
                "chaos --to tcp://127.0.0.1:1 --seed 1 --listen",
                "tap --to tcp://127.0.0.1:1 --record FOLDER/r.pcapng --listen",
            })
    void whatHasNoCurveIsAdvisedOfInsecureOnly(String command) {
        assertThat(execute(command + " tcp://0.0.0.0:*")).isEqualTo(Errors.USAGE);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains(
                        " lets other machines in, unencrypted and unauthenticated: give --insecure if that is what you want");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void passwordIsAdvisedWhereItHelps() {
        String command = "web --port 0 --bind 0.0.0.0";
        String insecure = "--insecure if that is what you want";
        assertThat(execute(command)).isEqualTo(Errors.USAGE);
        assertThat(err.toString()).contains("web server at tcp://0.0.0.0:*", "give --password, or " + insecure);
        assertThat(execute(command + " --password x --live tcp://0.0.0.0:*")).isEqualTo(Errors.USAGE);
        assertThat(err.toString()).contains("PULL live view at tcp://0.0.0.0:*", "unauthenticated: give " + insecure);
    }

    @Test
    void tapReplacesNoRecording() throws IOException {
        Path recording = Files.writeString(folder.resolve("day.pcapng"), "what was recorded");
        assertThat(execute("tap --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1 --record FOLDER/day.pcapng"))
                .isEqualTo(Errors.USAGE);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("--record would replace " + recording + ": remove it, or pass another file");
        assertThat(recording).hasContent("what was recorded");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo server",
                "counter server",
                "talk server",
                "udp-echo server",
                "group-chat server",
                "iot device1",
                "file receive FOLDER",
            })
    void plainSocketsLetOtherMachinesInOnlyIfAsked(String command) {
        assertThat(execute("sockets " + command + " --bind 0.0.0.0 --port 0")).isEqualTo(Errors.USAGE);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("--bind 0.0.0.0 lets other machines in", "give --insecure if that is what you want");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replay FOLDER/missing.pcapng --bind tcp://127.0.0.1:*",
                "replay FOLDER --bind tcp://127.0.0.1:*",
                "pipeline ventilator --job wordcount --input FOLDER/missing.txt",
                "pipeline sink --out FOLDER/missing/x.png",
                "chaos --listen tcp://127.0.0.1:* --to tcp://127.0.0.1:1 --seed 1 --schedule FOLDER/missing",
                "lab check 10 --work FOLDER/missing",
                "lab reset 10 --work FOLDER/missing",
                "lab solution 10 --work FOLDER/missing",
                "sockets file send FOLDER/missing",
                "sockets file send FOLDER",
                "relay --collect tcp://127.0.0.1:* --publish tcp://127.0.0.1:* --journal not-utf-8-\ufffd.db",
                "weather publisher --bind tcp://127.0.0.1:* --from not-utf-8-\ufffd.csv",
            })
    void fileThatCannotBeOpenedIsOneLineAndExitOne(String command) {
        assertThat(execute(command)).isEqualTo(Errors.FAILED);
        assertThat(err.toString().lines()).singleElement().asString().startsWith("zmqkit: ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void tabIsPrintedAsATabAndOtherControlCharactersAsTheirCodes() {
        assertThat(Output.safe("a\tb\u001b[2J\u202e\u009b\r")).isEqualTo("a\tb\\u001b[2J\\u202e\\u009b\\u000d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "help", "-v --help", "--help hello"})
    void helpTellsOfEveryCommand(String command) {
        assertThat(execute(command)).isEqualTo(Errors.DONE);
        assertThat(out.toString())
                .contains("hello", "weather", "pipeline", "relay", "chat", "sockets", "lab", "keygen", "help");
    }

    private int execute(String command) {
        String[] args = command.replace("FOLDER", folder.toString()).split(" ", -1);
        CommandLine commandLine = Main.commandLine(args);
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return commandLine.execute(args);
    }
}
