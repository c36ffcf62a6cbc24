package io.zmqkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp://127.0.0.1:5555",
                "tcp://localhost:1",
                "tcp://a-b.example.org.:65535",
                "tcp://my_service:5555",
                "tcp://*:5555",
                "tcp://*:*",
                "tcp://127.0.0.1:*",
                "tcp://[::1]:5555",
                "tcp://[::]:*",
                "tcp://[fe80::1%eth0]:5555",
                "tcp://[::ffff:10.0.0.1]:5555",
                "inproc://relay/control-1.0_x",
            })
    void goodEndpointReadsBackAsWritten(String text) {
        assertThat(Endpoint.parse(text)).hasToString(text);
        assertThat(Endpoint.parse(Endpoint.parse(text).toString())).isEqualTo(Endpoint.parse(text));
    }

    @Test
    void partsAreTold() {
        assertThat(Endpoint.parse("tcp://Example.ORG:5555")).isEqualTo(new Endpoint("tcp", "example.org", 5555));
        assertThat(Endpoint.parse("tcp://*:*")).isEqualTo(new Endpoint("tcp", "*", Endpoint.ANY_PORT));
        assertThat(Endpoint.parse("inproc://Test")).isEqualTo(new Endpoint("inproc", "Test", Endpoint.ANY_PORT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                       | an endpoint looks like tcp://127.0.0.1:5555",
                "127.0.0.1:5555           | an endpoint looks like tcp://127.0.0.1:5555",
                "tcp:127.0.0.1:5555       | an endpoint looks like tcp://127.0.0.1:5555",
                "TCP://127.0.0.1:5555     | an endpoint looks like tcp://127.0.0.1:5555",
                "' tcp://127.0.0.1:5555'  | an endpoint looks like tcp://127.0.0.1:5555",
                "udp://127.0.0.1:5555     | transport must be tcp or inproc, was udp",
                "pgm://127.0.0.1:5555     | transport must be tcp or inproc, was pgm",
                "ipc:///tmp/feed          | ipc:// is not supported: JeroMQ maps it to a loopback TCP port",
                "ws://127.0.0.1:80        | ws:// is not supported: JeroMQ has no WebSocket transport; use tcp://",
                "wss://127.0.0.1:443      | wss:// is not supported: JeroMQ has no WebSocket transport; use tcp://",
                "tcp://                   | the port is missing: write tcp://HOST:PORT, or tcp://HOST:* for any free port",
                "tcp://127.0.0.1          | the port is missing: write tcp://HOST:PORT, or tcp://HOST:* for any free port",
                "tcp://127.0.0.1:         | the port is missing: write tcp://HOST:PORT, or tcp://HOST:* for any free port",
                "tcp://[::1]              | the port is missing: write tcp://HOST:PORT, or tcp://HOST:* for any free port",
                "tcp://127.0.0.1:0        | the port must be 1-65535 or *, was 0",
                "tcp://127.0.0.1:65536    | the port must be 1-65535 or *, was 65536",
                "tcp://127.0.0.1:99999999999 | the port must be 1-65535 or *, was 99999999999",
                "tcp://127.0.0.1:-1       | the port must be 1-65535 or *, was -1",
                "tcp://127.0.0.1:5555/x   | the port must be 1-65535 or *, was 5555/x",
                "tcp://127.0.0.1:http     | the port must be 1-65535 or *, was http",
                "tcp://127.0.0.1:٥٥٥٥     | the port must be 1-65535 or *, was ٥٥٥٥",
                "tcp://:5555              | the host must be a name, an address, or * for every interface",
                "tcp://-a:5555            | the host must be a name, an address, or * for every interface",
                "tcp://a;b:5555           | the host must be a name, an address, or * for every interface",
                "tcp://a b:5555           | the host must be a name, an address, or * for every interface",
                "tcp://user@host:5555     | the host must be a name, an address, or * for every interface",
                "tcp://::1:5555           | an IPv6 address needs brackets: tcp://[::1]:5555",
                "tcp://a:5555:6666        | an IPv6 address needs brackets: tcp://[::1]:5555",
                "tcp://[]:5555            | the brackets must hold an IPv6 address, was []",
                "tcp://[:::]:5555         | the brackets must hold an IPv6 address, was [:::]",
                "tcp://[127.0.0.1]:5555   | the brackets must hold an IPv6 address, was [127.0.0.1]",
                "tcp://[localhost]:5555   | the brackets must hold an IPv6 address, was [localhost]",
                "inproc://                | an inproc endpoint needs a name of letters, digits and . _ / -",
                "inproc://a b             | an inproc endpoint needs a name of letters, digits and . _ / -",
            })
    void badEndpointIsRefusedWithItsReason(String text, String reason) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "': " + reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp://a\u001b[31mb:5555",
                "tcp://127.0.0.1:5555\n",
                "tcp://127.0.0.1:55\r\n55",
                "x\u0000y://z",
                "tcp://[\u0007]:5555",
                "tcp://a\u009b31m:5555",
                "inproc://a\u202egnp.exe",
                "tcp://a\u2028b:5555",
                "\ud800",
            })
    void controlCharactersNeverReachTheMessage(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains("?")
                .matches(message -> message.codePoints().noneMatch(c -> switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> true;
                    default -> false;
                }));
    }

    @Test
    void overlongTextIsRefusedAndNotRepeatedInFull() {
        String longest = "inproc://" + "x".repeat(291);
        assertThat(Endpoint.parse(longest)).hasToString(longest);
        assertThatThrownBy(() -> Endpoint.parse(longest + "x"))
                .hasMessageContaining("an endpoint has at most 300 characters, this has 301")
                .message()
                .hasSizeLessThan(200);
        assertThatThrownBy(() -> Endpoint.parse("tcp://" + "a".repeat(1_000_000) + ":1"))
                .message()
                .hasSizeLessThan(200);
    }

    @Test
    void onlyABindingSocketMayUseAWildcard() {
        assertThat(Endpoint.parse("tcp://*:5555").isWildcard()).isTrue();
        assertThat(Endpoint.parse("tcp://127.0.0.1:*").isWildcard()).isTrue();
        assertThat(Endpoint.parse("tcp://127.0.0.1:5555").isWildcard()).isFalse();
        assertThat(Endpoint.parse("inproc://x").isWildcard()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "tcp://127.0.0.1:1, true",
        "tcp://127.255.0.9:1, true",
        "tcp://LOCALHOST:1, true",
        "tcp://[::1]:1, true",
        "tcp://[0:0:0:0:0:0:0:1]:1, true",
        "tcp://[::ffff:127.0.0.1]:1, true",
        "inproc://x, true",
        "tcp://*:1, false",
        "tcp://0.0.0.0:1, false",
        "tcp://[::]:1, false",
        "tcp://[fe80::1%eth0]:1, false",
        "tcp://10.0.0.1:1, false",
        "tcp://127.0.0.1.example.org:1, false",
        "tcp://127.evil:1, false",
        "tcp://127.0.0.999:1, false",
        "tcp://localhost.example.org:1, false",
    })
    void loopbackIsWhatOnlyThisMachineReaches(String text, boolean loopback) {
        assertThat(Endpoint.parse(text).isLoopback()).isEqualTo(loopback);
    }

    @Test
    void recordCannotBeMadeOfNonsense() {
        Object[][] nonsense = {
            {"tcp", "a\nb", 1}, {"tcp", "a", 65_536}, {"tcp", "a", -1}, {"inproc", "a", 1}, {"ipc", "a", 0}
        };
        for (Object[] parts : nonsense) {
            assertThatThrownBy(() -> new Endpoint((String) parts[0], (String) parts[1], (int) parts[2]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
