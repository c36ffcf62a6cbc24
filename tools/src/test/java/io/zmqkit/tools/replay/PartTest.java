package io.zmqkit.tools.replay;

import static io.zmqkit.wire.zmtp.SocketKind.DEALER;
import static io.zmqkit.wire.zmtp.SocketKind.PUB;
import static io.zmqkit.wire.zmtp.SocketKind.PULL;
import static io.zmqkit.wire.zmtp.SocketKind.PUSH;
import static io.zmqkit.wire.zmtp.SocketKind.REP;
import static io.zmqkit.wire.zmtp.SocketKind.REQ;
import static io.zmqkit.wire.zmtp.SocketKind.ROUTER;
import static io.zmqkit.wire.zmtp.SocketKind.SUB;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zmqkit.tools.replay.ChoiceException.Reason;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Mechanism;
import io.zmqkit.wire.zmtp.Properties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which side of a recording is meant, and why there is none. */
class PartTest {

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("r.pcapng");
    }

    private Part choose(@Nullable Integer stream, @Nullable Boolean isClient) throws IOException {
        return Part.choose(Survey.of(file(), () -> false), stream, isClient);
    }

    private ChoiceException refused(@Nullable Integer stream, @Nullable Boolean isClient) {
        return catchThrowableOfType(ChoiceException.class, () -> choose(stream, isClient));
    }

    @Test
    void onlySideThatSendsMessagesIsMeant() throws Exception {
        try (Tape tape = new Tape(file())) {
            tape.tcp().raw(true, 0, "GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII)).end(1);
            tape.talk(SUB, PUB)
                    .subscribe(true, 0, "a")
                    .say(false, 500, "a1")
                    .say(false, 2500, "a2")
                    .end(3000);
            tape.talk(SUB, PUB).subscribe(true, 0, "b").end(3000);
        }
        Part part = choose(null, null);
        assertThat(part.stream()).isEqualTo(2);
        assertThat(part.isClient()).isFalse();
        assertThat(part.kind()).isEqualTo(PUB);
        assertThat(part.partner()).isEqualTo(SUB);
        assertThat(part.side().messages()).isEqualTo(2);
        assertThat(part.side().lengthNanos()).isEqualTo(2_000_000_000L);
    }

    @Test
    void subscriberIsPlayedIfItIsAskedFor() throws Exception {
        try (Tape tape = new Tape(file())) {
            tape.talk(SUB, PUB)
                    .subscribe(true, 0, "a")
                    .subscribe(true, 9, "b")
                    .say(false, 500, "a1")
                    .end(3000);
        }
        Part part = choose(null, true);
        assertThat(part.kind()).isEqualTo(SUB);
        assertThat(part.side().subscriptions()).isEqualTo(2);
    }

    @Test
    void severalConnectionsOrBothSidesAreSaidWithWhatEachHas() throws Exception {
        try (Tape tape = new Tape(file())) {
            tape.talk(REQ, REP)
                    .say(true, 0, "", "Hello")
                    .say(false, 1, "", "World")
                    .end(2);
            tape.talk(PUSH, PULL).say(true, 0, "task").end(2);
        }
        ChoiceException several = refused(null, null);
        assertThat(several.reason()).isEqualTo(Reason.SEVERAL_STREAMS);
        assertThat(several)
                .hasMessage("several connections have messages: #1 127.0.0.1:40000 to 127.0.0.1:5556"
                        + " (client REQ, 1 message; server REP, 1 message), #2 127.0.0.1:40001 to 127.0.0.1:5556"
                        + " (client PUSH, 1 message; server PULL, 0 messages)");
        assertThat(refused(1, null).reason()).isEqualTo(Reason.BOTH_SIDES);
        assertThat(refused(1, null)).hasMessageStartingWith("both sides send messages: #1 ");
        assertThat(choose(1, false).kind()).isEqualTo(REP);
        assertThat(choose(2, null).kind()).isEqualTo(PUSH);
        assertThat(choose(null, false).kind()).isEqualTo(REP);
        assertThat(refused(3, null).reason()).isEqualTo(Reason.NO_SUCH_STREAM);
        assertThat(refused(3, null)).hasMessage("there is no #3: it has connections up to #2");
        assertThat(refused(2, false)).hasMessageStartingWith("#2 has no message of a server that could be played");
    }

    @Test
    void encryptedConnectionCannotBePlayed() throws Exception {
        try (Tape tape = new Tape(file())) {
            byte[] message = new byte[8 + 8 + 17];
            System.arraycopy("\7MESSAGE".getBytes(US_ASCII), 0, message, 0, 8);
            tape.tcp()
                    .greet(true, Mechanism.CURVE)
                    .greet(false, Mechanism.CURVE)
                    .say(true, 1, new String(message, US_ASCII))
                    .end(2);
        }
        assertThat(refused(null, null).reason()).isEqualTo(Reason.NOTHING);
        assertThat(refused(1, true)).hasMessage("#1 is encrypted (CURVE): only the sizes of its messages are known");
    }

    @Test
    void whatIsNotZmtpOrHasNoBeginningIsSaid() throws Exception {
        try (Tape tape = new Tape(file())) {
            tape.tcp().raw(true, 0, "GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII)).end(1);
            tape.tcp().say(false, 0, "the middle of a connection").end(1);
        }
        assertThat(refused(null, null))
                .hasMessage("it has no ZMTP: its TCP connections (2) have another protocol, or their beginning was not"
                        + " recorded");
        assertThat(refused(2, null)).hasMessage("#2 is not ZMTP, or its beginning was not recorded");
        try (Tape tape = new Tape(file())) {
            assertThat(tape).isNotNull();
        }
        assertThat(refused(null, null)).hasMessage("it has no TCP connection");
    }

    @Test
    void recordingThatIsCutHasWhatIsWhole() throws Exception {
        try (Tape tape = new Tape(file())) {
            tape.talk(DEALER, ROUTER).say(true, 0, "one").say(true, 1, "two");
        }
        byte[] bytes = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(bytes, bytes.length - 1));
        Survey survey = Survey.of(file(), () -> false);
        assertThat(survey.playback().damage()).isEqualTo("the file ends within a packet");
        assertThat(Part.choose(survey, null, null).side().messages()).isEqualTo(1);
    }

    /** Under PLAIN a client says its type in INITIATE, and a subscriber of 3.0 subscribes by messages. */
    @Test
    void clientUnderPlainIsKnown() throws Exception {
        try (Tape tape = new Tape(file())) {
            tape.tcp()
                    .greet(true, Mechanism.PLAIN)
                    .greet(false, Mechanism.PLAIN)
                    .command(
                            true,
                            Command.of(
                                    Command.INITIATE,
                                    Properties.of(SUB, new byte[0]).encode()))
                    .command(false, Command.ready(Properties.of(PUB, new byte[0])))
                    .say(true, 1, "\1prefix")
                    .say(false, 2, "prefix1")
                    .end(3);
        }
        Part part = choose(null, null);
        assertThat(part.kind()).isEqualTo(PUB);
        assertThat(part.partner()).isEqualTo(SUB);
        assertThat(choose(1, true).side().subscriptions()).isEqualTo(1);
    }
}
