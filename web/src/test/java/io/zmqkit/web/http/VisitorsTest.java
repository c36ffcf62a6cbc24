package io.zmqkit.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VisitorsTest {

    private static final Visitors LOCAL = new Visitors(Set.of("https://class.example.org"), true);
    private static final Visitors EVERYBODY = new Visitors(Set.of(), false);

    @Test
    void ownPageMayConnect() {
        assertThat(LOCAL.refusal("127.0.0.1:8080", "http://127.0.0.1:8080")).isNull();
        assertThat(LOCAL.refusal("LocalHost:8080", "http://localhost:8080")).isNull();
        assertThat(LOCAL.refusal("[::1]:8080", "http://[::1]:8080")).isNull();
        assertThat(EVERYBODY.refusal("192.0.2.7:8080", "http://192.0.2.7:8080")).isNull();
    }

    @Test
    void programWithoutOriginMayConnect() {
        assertThat(LOCAL.refusal("localhost:8080", null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://evil.example",
                "http://localhost:8081",
                "http://localhost",
                "null",
                "",
                "localhost:8080",
                "file://localhost:8080",
                "http://localhost:8080.evil.example",
                "http://user@localhost:8080",
                "%%%"
            })
    void pageOfAnotherServerMayNot(String origin) {
        assertThat(LOCAL.refusal("localhost:8080", origin)).contains("another server");
    }

    @Test
    void nameThatSomebodyElseOwnsIsNotServedOnLoopback() {
        assertThat(LOCAL.refusal("rebound.evil.example:8080", "http://rebound.evil.example:8080"))
                .contains("names of this machine");
        assertThat(LOCAL.refusal("localhost.evil.example", null)).isNotNull();
        assertThat(LOCAL.refusal(null, null)).isNotNull();
        assertThat(EVERYBODY.refusal("class.example.org", null)).isNull();
    }

    @Test
    void allowedOriginMayConnectToAnyNameAndUnderItsOwn() {
        assertThat(LOCAL.refusal("localhost:8080", "https://Class.example.org")).isNull();
        assertThat(LOCAL.refusal("class.example.org", "https://class.example.org"))
                .isNull();
    }
}
