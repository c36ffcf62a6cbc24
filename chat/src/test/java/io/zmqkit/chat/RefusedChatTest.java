package io.zmqkit.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.curve.CurveKeys;
import io.zmqkit.core.curve.CurveSecurity;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.core.curve.Refusal.Reason;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.relay.Relay;
import io.zmqkit.relay.StatusClient;
import io.zmqkit.relay.history.MemoryJournal;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.testing.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a relay under CURVE that does not let them in. */
class RefusedChatTest {

    private static final Endpoint ANY = Endpoint.parse("tcp://127.0.0.1:*");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofMinutes(10);

    private final CurveKeys relayKeys = CurveKeys.generate();
    private final CurveKeys kim = CurveKeys.generate();
    private final SocketOptions options =
            SocketOptions.DEFAULTS.with(new CurveSecurity(kim, null, relayKeys.publicKey()));
    private final Recorder recorder = new Recorder();
    private final Path friends;
    private final Running<Relay> relay;

    RefusedChatTest(@TempDir Path folder) {
        friends = folder;
        SocketOptions ofRelay = SocketOptions.DEFAULTS.with(new CurveSecurity(relayKeys, friends, null));
        relay = Running.startAlone(context -> new Relay(
                context,
                new Relay.Options(ANY, ANY, ANY, ofRelay),
                new MemoryJournal(UUID.randomUUID().toString(), 100),
                Clock.systemUTC()));
    }

    @AfterEach
    void end() {
        relay.close();
    }

    private Running<ChatClient> chat(boolean typed, SocketOptions sockets) {
        Relay r = relay.program();
        ChatOptions chats = new ChatOptions(
                new Nickname("kim"),
                new Room("lobby"),
                List.of(new RelayPlace(r.collectEndpoint(), r.publishEndpoint(), r.historyEndpoint())),
                0,
                0,
                LONG,
                typed,
                sockets);
        return Running.startAlone(context -> new ChatClient(context, chats, recorder));
    }

    private static void assertReason(@Nullable Refusal refusal, Reason reason) {
        assertThat(refusal).isNotNull().extracting(Refusal::reason).isEqualTo(reason);
    }

    @Test
    void chatOfAPipeEndsThoughItsInputHasNot() {
        try (Running<ChatClient> chat = chat(false, options)) {
            chat.program().lines().say("one");
            chat.join();
            assertReason(chat.program().refusal().orElse(null), Reason.NOT_AUTHORISED);
            assertThat(recorder.bodies()).isEmpty();
            assertThat(recorder.others()).isEmpty();
        }
    }

    @Test
    void chatWithAnotherRelaysKeyEnds() {
        SocketOptions misled = SocketOptions.DEFAULTS.with(
                new CurveSecurity(kim, null, CurveKeys.generate().publicKey()));
        try (Running<ChatClient> chat = chat(false, misled)) {
            chat.join();
            assertReason(chat.program().refusal().orElse(null), Reason.NOT_UNDERSTOOD);
        }
    }

    @Test
    void personsTextIsKeptAndSaidWhenTheKeyIsAuthorised() throws Exception {
        try (Running<ChatClient> chat = chat(true, options)) {
            chat.program().lines().say("one");
            await().atMost(PATIENCE).until(() -> recorder.others().contains("refused: NOT_AUTHORISED"));
            Files.delete(kim.save(friends, "kim"));
            await().atMost(PATIENCE).until(() -> recorder.bodies().equals(List.of("one")));
            await().atMost(PATIENCE).until(() -> recorder.others().contains("admitted")); // told once a turn
            List<String> told = recorder.others();
            assertThat(told).containsOnlyOnce("refused: NOT_AUTHORISED", "admitted", "entered lobby");
            // before and after it may be, on a busy machine
            assertThat(told.subList(told.indexOf("refused: NOT_AUTHORISED"), told.indexOf("admitted")))
                    .noneMatch(each -> each.startsWith("unreachable"));
            chat.program().lines().end();
            chat.join();
            assertThat(chat.program().refusal()).isEmpty();
            assertThat(chat.program().stats().unconfirmed()).isZero();
        }
    }

    @Test
    void personWhoIsRefusedAndLeavesNeedNotWait() {
        try (Running<ChatClient> chat = chat(true, options)) {
            chat.program().lines().say("one");
            chat.program().lines().end();
            chat.join();
            assertReason(chat.program().refusal().orElse(null), Reason.NOT_AUTHORISED);
            assertThat(chat.program().unconfirmedTexts()).containsExactly("one");
        }
    }

    @Test
    void whoAsksForTheStatusEnds() {
        Endpoint history = relay.program().historyEndpoint();
        try (Running<StatusClient> client =
                Running.startAlone(context -> new StatusClient(context, history, LONG, options))) {
            client.join();
            assertReason(client.program().shutOut(), Reason.NOT_AUTHORISED);
        }
    }
}
