package io.zmqkit.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.relay.protocol.ChatMessage.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PresenceTest {

    private static final long TEN_SECONDS = Duration.ofSeconds(10).toNanos();

    private final Presence presence = new Presence(0);

    @Test
    void joinIsSaidUntilItCanBe() {
        assertThat(presence.due(false, 0)).contains(Kind.JOIN);
        presence.said(Kind.JOIN, false, 0);
        assertThat(presence.due(false, 1)).contains(Kind.JOIN);
        presence.said(Kind.JOIN, true, 1);
        assertThat(presence.isAnnounced()).isTrue();
        assertThat(presence.due(false, 2)).isEmpty();
    }

    @Test
    void hereIsSaidEveryTenSecondsAndToWhoeverComes() {
        presence.said(Kind.JOIN, true, 0);
        assertThat(presence.due(false, TEN_SECONDS - 1)).isEmpty();
        assertThat(presence.due(false, TEN_SECONDS)).contains(Kind.HERE);
        presence.said(Kind.HERE, true, TEN_SECONDS);
        assertThat(presence.due(false, TEN_SECONDS + 1)).isEmpty();
        assertThat(presence.due(true, TEN_SECONDS + 1)).contains(Kind.HERE);
    }

    @Test
    void anotherRoomDoesNotKnowThatThisClientIsThere() {
        presence.said(Kind.JOIN, true, 0);
        presence.beginAnew();
        assertThat(presence.due(false, 1)).contains(Kind.JOIN);
    }
}
