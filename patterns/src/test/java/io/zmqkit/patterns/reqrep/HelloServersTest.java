package io.zmqkit.patterns.reqrep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.zeromq.ZFrame;

class HelloServersTest {

    private final HelloServers servers = new HelloServers(30);

    private String next() {
        return Objects.requireNonNull(servers.next()).id().toString();
    }

    @Test
    void serverThatHasBeenReadyLongestIsNext() {
        for (String id : new String[] {"one", "two", "one"}) {
            servers.ready(new ZFrame(id), 0);
        }
        assertThat(next()).isEqualTo("one");
        assertThat(next()).isEqualTo("two");
        assertThat(servers.anyReady()).isFalse();
    }

    @Test
    void serverExpiresAfterItsPatienceAndEverySignPutsThatOff() {
        servers.ready(new ZFrame("one"), 0);
        var one = servers.all().get(0);
        assertThat(servers.isExpired(one, 30)).isFalse();
        assertThat(servers.isExpired(one, 31)).isTrue();
        servers.heard(new ZFrame("one"), 10);
        assertThat(servers.isExpired(one, 40)).isFalse();
        servers.forget(one);
        assertThat(servers.anyReady()).isFalse();
    }

    @Test
    void heartbeatOfAServerThatNeverSaidReadyMakesItNoServer() {
        servers.heard(new ZFrame("one"), 0);
        assertThat(servers.all()).isEmpty();
    }

    @Test
    void floodOfServersIsBounded() {
        for (int i = 0; i < 2 * HelloServers.MAX_SERVERS; i++) {
            servers.ready(new ZFrame("server " + i), 0);
        }
        assertThat(servers.all()).hasSize(HelloServers.MAX_SERVERS);
    }
}
