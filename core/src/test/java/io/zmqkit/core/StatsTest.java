package io.zmqkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class StatsTest {

    /** Public, as every program's is. */
    public record Counted(long requests, int serversLost, Phase phase) implements Stats {}

    /** A value that is not a number. */
    public enum Phase {
        DEALING
    }

    @Test
    void namesItsValuesInTheOrderOfTheRecord() {
        assertThat(new Counted(7, 2, Phase.DEALING).values())
                .containsExactly(entry("requests", 7L), entry("servers-lost", 2), entry("phase", Phase.DEALING));
        assertThat(new NoStats().values()).isEmpty();
    }

    @Test
    void insistsOnARecord() {
        Stats shapeless = new Stats() {};

        assertThatIllegalStateException().isThrownBy(shapeless::values).withMessageContaining("is not a record");
    }
}
