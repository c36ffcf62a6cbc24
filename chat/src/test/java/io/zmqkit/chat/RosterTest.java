package io.zmqkit.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.relay.protocol.Nickname;
import org.junit.jupiter.api.Test;

class RosterTest {

    private static final Nickname KIM = new Nickname("kim");
    private static final Nickname LEE = new Nickname("lee");
    private static final long SECOND = 1_000_000_000L;

    private final Roster roster = new Roster();

    @Test
    void aNameIsHereUntilItsLastSessionHasLeft() {
        assertThat(roster.seen("one", KIM, 0)).isTrue();
        assertThat(roster.seen("two", KIM, 0)).isFalse();
        assertThat(roster.names()).containsExactly(KIM);
        assertThat(roster.left("one", KIM)).isFalse();
        assertThat(roster.left("two", KIM)).isTrue();
        assertThat(roster.left("two", KIM)).isFalse();
        assertThat(roster.names()).isEmpty();
    }

    @Test
    void whoIsNotHeardOfFallsSilent() {
        roster.seen("one", KIM, 0);
        roster.seen("two", LEE, 0);
        roster.seen("two", LEE, 30 * SECOND);
        assertThat(roster.expire(34 * SECOND)).isEmpty();
        assertThat(roster.expire(36 * SECOND)).containsExactly(KIM);
        assertThat(roster.names()).containsExactly(LEE);
    }

    @Test
    void nobodyFallsSilentForATimeInWhichNobodyCouldBeHeard() {
        roster.seen("one", KIM, 0);
        roster.forgive(100 * SECOND);
        assertThat(roster.expire(101 * SECOND)).isEmpty();
    }
}
