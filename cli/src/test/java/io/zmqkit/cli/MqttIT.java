package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.LoopbackPorts;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT with real processes, and with Debian's Mosquitto at the other end. */
@SuppressWarnings("try") // a broker that only runs
class MqttIT {

    private static final Path MOSQUITTO = Path.of("/usr/sbin/mosquitto");
    private static final Path MOSQUITTO_PUB = Path.of("/usr/bin/mosquitto_pub");

    @TempDir
    private Path folder;

    private static String port(ZmqkitProcess broker) {
        return String.valueOf(
                Endpoint.parse(broker.readyEndpoint("MQTT broker")).port());
    }

    private static void requireMosquitto(Path program) {
        assumeThat(Files.isExecutable(program))
                .as("needs mosquitto and mosquitto-clients")
                .isTrue();
    }

    private static int run(String... args) throws Exception {
        try (var zmqkit = ZmqkitProcess.zmqkit(args)) {
            return zmqkit.exitCode();
        }
    }

    private static void mosquittoPub(String port, String... args) throws Exception {
        List<String> command = new java.util.ArrayList<>(List.of(MOSQUITTO_PUB.toString(), "-p", port));
        command.addAll(List.of(args));
        try (var pub = ZmqkitProcess.start(command.toArray(String[]::new))) {
            assertThat(pub.exitCode()).as(pub::toString).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv311", "mqttv5"})
    @Tag("faults")
    @Timeout(400)
    void mosquittosClientsTalkToOurBroker(String version) throws Exception {
        requireMosquitto(MOSQUITTO_PUB);
        try (var broker = ZmqkitProcess.zmqkit("mqtt", "broker", "--port", "0")) {
            String port = port(broker);
            mosquittoPub(port, "-V", version, "-t", "집/거실/온도", "-m", "처음", "-r", "-q", "1");
            try (var sub = ZmqkitProcess.start(
                    "/usr/bin/mosquitto_sub",
                    "-p",
                    port,
                    "-V",
                    version,
                    "-q",
                    "2",
                    "-v",
                    "-C",
                    "4",
                    "-W",
                    "20",
                    "-t",
                    "집/+/온도",
                    "-t",
                    "office/#")) {
                sub.awaitStdout("집/거실/온도 처음");
                for (String qos : List.of("0", "1", "2")) {
                    mosquittoPub(port, "-V", version, "-t", "office/a/" + qos, "-m", "문 " + qos, "-q", qos);
                }
                assertThat(sub.exitCode()).as(sub::toString).isZero();
                assertThat(sub.stdout())
                        .containsExactly("집/거실/온도 처음", "office/a/0 문 0", "office/a/1 문 1", "office/a/2 문 2");
            }
            try (var rude = ZmqkitProcess.start(
                            "/usr/bin/mosquitto_sub",
                            "-p",
                            port,
                            "-V",
                            version,
                            "-i",
                            "rude",
                            "-t",
                            "x",
                            "--will-topic",
                            "status/rude",
                            "--will-payload",
                            "gone",
                            "--will-qos",
                            "1");
                    var watcher = ZmqkitProcess.zmqkit(
                            "mqtt", "sub", "-p", port, "-t", "status/+", "-v", "-C", "1", "-W", "20")) {
                watcher.awaitStderr("ready: .*");
                await().until(() -> broker.isAlive() && rude.isAlive());
                mosquittoPub(port, "-V", version, "-t", "x", "-m", "are you there", "-q", "1", "-r");
                rude.awaitStdout("are you there");
                rude.signal("KILL");
                assertThat(watcher.exitCode()).as(watcher::toString).isZero();
                assertThat(watcher.stdout()).containsExactly("status/rude gone");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.1.1", "5"})
    @Tag("faults")
    @Timeout(400)
    void ourClientsTalkToMosquitto(String version) throws Exception {
        requireMosquitto(MOSQUITTO);
        String port = String.valueOf(LoopbackPorts.free());
        Path passwords = folder.resolve("passwords");
        Files.writeString(passwords, "");
        try (var make = ZmqkitProcess.start("/usr/bin/mosquitto_passwd", "-b", passwords.toString(), "kim", "비밀")) {
            assertThat(make.exitCode()).as(make::toString).isZero();
        }
        Path config = folder.resolve("mosquitto.conf");
        Files.writeString(
                config,
                "listener " + port + " 127.0.0.1\nallow_anonymous false\nuser root\npassword_file " + passwords + "\n");
        try (var broker = ZmqkitProcess.start(MOSQUITTO.toString(), "-c", config.toString())) {
            await().until(() -> isListening(Integer.parseInt(port)));
            String[] who = {"-p", port, "-V", version, "-u", "kim", "-P", "비밀"};
            assertThat(run("mqtt", "pub", "-p", port, "-V", version, "-t", "a", "-m", "x"))
                    .isEqualTo(Errors.FAILED);
            assertThat(run(with(who, "mqtt", "pub", "-t", "집/방/온도", "-m", "처음", "-r", "-q", "1")))
                    .isZero();
            try (var sub = ZmqkitProcess.zmqkit(
                    with(who, "mqtt", "sub", "-t", "집/+/온도", "-t", "b/#", "-q", "2", "-v", "-C", "4", "-W", "200"))) {
                sub.awaitStdout("집/방/온도 처음");
                for (String qos : List.of("0", "1", "2")) {
                    assertThat(run(with(who, "mqtt", "pub", "-t", "b/" + qos, "-m", "문", "-q", qos)))
                            .isZero();
                }
                assertThat(sub.exitCode()).as(sub::toString).isZero();
                assertThat(sub.stdout()).containsExactly("집/방/온도 처음", "b/0 문", "b/1 문", "b/2 문");
            }
            // the same file lets them into our broker
            try (var ours =
                    ZmqkitProcess.zmqkit("mqtt", "broker", "--port", "0", "--password-file", passwords.toString())) {
                String ourPort = port(ours);
                assertThat(run("mqtt", "pub", "-p", ourPort, "-t", "a", "-m", "x", "-u", "kim", "-P", "비밀"))
                        .isZero();
                assertThat(run("mqtt", "pub", "-p", ourPort, "-t", "a", "-m", "x", "-u", "kim", "-P", "wrong"))
                        .isEqualTo(Errors.FAILED);
            }
        }
    }

    private static String[] with(String[] who, String... args) {
        List<String> all = new java.util.ArrayList<>(List.of(args));
        all.addAll(List.of(who));
        return all.toArray(String[]::new);
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (java.io.IOException e) {
            return false;
        }
    }

    @Test
    void withoutABrokerClientsEndWithOneLineAndExitThree() throws Exception {
        String port = String.valueOf(LoopbackPorts.free());
        try (var pub = ZmqkitProcess.zmqkit("mqtt", "pub", "-p", port, "-t", "a", "-m", "x")) {
            assertThat(pub.exitCode()).as(pub::toString).isEqualTo(Errors.NO_ANSWER);
            assertThat(pub.stderr())
                    .containsExactly("zmqkit: cannot connect to mqtt://127.0.0.1:" + port
                            + ": connection refused (is a broker running there? -h and -p say where)");
        }
    }

    @Test
    @Tag("faults")
    void whatABrokerThatDiesHasNotAcknowledgedIsCountedAndTheExitCodeIsFour() throws Exception {
        try (var broker = ZmqkitProcess.zmqkit("mqtt", "broker", "--port", "0");
                var pub = ZmqkitProcess.zmqkit("mqtt", "pub", "-p", port(broker), "-t", "a", "-l", "-q", "1")) {
            pub.type("1\n2\n");
            broker.signal("STOP");
            pub.type("3\n");
            await().until(pub::isAlive);
            broker.signal("KILL");
            pub.endInput();
            assertThat(pub.exitCode()).as(pub::toString).isIn(Errors.LOST, Errors.NO_ANSWER);
        }
    }

    @Test
    @Tag("faults")
    void payloadThatIsNoTextIsEscapedAndRawOnRequest() throws Exception {
        Path file = folder.resolve("payload");
        Files.write(file, new byte[] {27, '[', '2', 'J', (byte) 0xff, '\n'});
        try (var broker = ZmqkitProcess.zmqkit("mqtt", "broker", "--port", "0")) {
            String port = port(broker);
            assertThat(run("mqtt", "pub", "-p", port, "-t", "a", "-f", file.toString(), "-r", "-q", "1"))
                    .isZero();
            try (var sub = ZmqkitProcess.zmqkit("mqtt", "sub", "-p", port, "-t", "a", "-C", "1", "-W", "20")) {
                assertThat(sub.exitCode()).isZero();
                assertThat(sub.stdout()).containsExactly("\\x1b[2J\\xff\\x0a");
            }
        }
    }

    @Test
    @Tag("faults")
    @Timeout(400)
    void brokerWithTlsIsTrustedIfItsAuthorityIs() throws Exception {
        requireMosquitto(MOSQUITTO);
        String port = String.valueOf(LoopbackPorts.free());
        try (var openssl = ZmqkitProcess.start("sh", "-c", """
                command -v openssl >/dev/null || exit 77
                cd "$0" && echo 'subjectAltName=IP:127.0.0.1' >names &&
                openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.pem &&
                openssl req -newkey rsa:2048 -nodes -subj /CN=broker -keyout broker.key -out broker.csr &&
                openssl x509 -req -in broker.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out broker.pem
                """, folder.toString())) {
            assumeThat(openssl.exitCode()).as("needs openssl").isNotEqualTo(77);
            assertThat(openssl.exitCode()).as(openssl::toString).isZero();
        }
        Path config = folder.resolve("mosquitto.conf");
        Files.writeString(
                config,
                "listener " + port + " 127.0.0.1\nallow_anonymous true\nuser root\ncertfile " + folder
                        + "/broker.pem\nkeyfile " + folder + "/broker.key\n");
        try (var broker = ZmqkitProcess.start(MOSQUITTO.toString(), "-c", config.toString())) {
            await().until(() -> isListening(Integer.parseInt(port)));
            String url = "mqtts://127.0.0.1:" + port;
            String authority = folder.resolve("ca.pem").toString();
            assertThat(run("mqtt", "pub", "--mqtt", url, "--cafile", authority, "-t", "a", "-m", "값", "-q", "1", "-r"))
                    .isZero();
            try (var sub = ZmqkitProcess.zmqkit(
                    "mqtt", "sub", "--mqtt", url, "--cafile", authority, "-t", "a", "-C", "1", "-W", "60")) {
                assertThat(sub.exitCode()).as(sub::toString).isZero();
                assertThat(sub.stdout()).containsExactly("값");
            }
            try (var stranger = ZmqkitProcess.zmqkit("mqtt", "pub", "--mqtt", url, "-t", "a", "-m", "x")) {
                assertThat(stranger.exitCode()).as(stranger::toString).isEqualTo(Errors.FAILED);
                assertThat(stranger.stderr())
                        .containsExactly("zmqkit: cannot connect to " + url + ": nobody that is trusted has signed the"
                                + " broker's certificate (--cafile names the certificates that are trusted)");
            }
        }
    }
}
