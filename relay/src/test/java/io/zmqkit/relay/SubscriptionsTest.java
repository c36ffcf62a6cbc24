package io.zmqkit.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.relay.protocol.Room;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {

    private final Subscriptions subscriptions = new Subscriptions();

    private void take(char first, String topic) {
        subscriptions.take((first + topic).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void wholeTopicsAreRoomsAndPrefixesAreNot() {
        take('\1', "room/a/");
        take('\1', "room/");
        take('\1', "");
        take('\1', "weather");
        assertThat(subscriptions.rooms()).containsExactly(new Room("a"));
        assertThat(subscriptions.topics()).isEqualTo(4);
        take('\0', "room/a/");
        assertThat(subscriptions.rooms()).isEmpty();
        assertThat(subscriptions.topics()).isEqualTo(3);
    }

    @Test
    void mistakesOfPeersAreIgnored() {
        take('\0', "room/never/");
        take('x', "room/a/");
        subscriptions.take(new byte[0]);
        assertThat(subscriptions.topics()).isZero();
    }
}
