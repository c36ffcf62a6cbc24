package io.zmqkit.relay.backplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nats.client.NKey;
import io.zmqkit.testing.NatsServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a relay gets to NATS, and what it says when it does not. */
class BackplaneTest {

    private static final String NOBODY = "nats://relay:secret@127.0.0.1:9";

    @TempDir
    private Path folder;

    private static BackplaneOptions options(
            List<String> servers, @Nullable Path credentials, @Nullable Path authorities) {
        return new BackplaneOptions(
                servers, "lab", 1, credentials, authorities, new BackplaneOptions.Agreement(10, 10, 10));
    }

    private static BackplaneException failure(BackplaneOptions options) {
        BackplaneException failure = catchThrowableOfType(BackplaneException.class, () -> {
            new Backplane(options).close();
        });
        assertThat(failure).isNotNull();
        return failure;
    }

    @Test
    void passwordIsInNoMessageAndNoCause() {
        BackplaneException failure = failure(options(List.of(NOBODY), null, null));
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString())
                .contains("cannot reach NATS at nats://127.0.0.1:9")
                .doesNotContain("secret");
        assertThat(failure.isUnreachable()).isTrue();
    }

    @Test
    void whatIsNotAServerIsNotRepeated() {
        for (List<String> servers : List.of(
                List.of("relay:secret@host:4222"),
                List.of("nats://host:4222", "nats://relay:secret"),
                List.of("cret@host:4222"),
                List.of("nats://relay:sec ret@host"),
                List.of("http://secret@host"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> options(servers, null, null))
                    .withMessageContaining("write nats://HOST:4222")
                    .withMessageNotContaining("cret")
                    .withNoCause();
        }
        assertThat(BackplaneOptions.withoutPassword("relay:secret@host:4222")).isEqualTo("host:4222");
        assertThat(BackplaneOptions.withoutPassword("nats://relay:secret@host")).isEqualTo("nats://host");
        assertThat(options(List.of(NOBODY), null, null).withoutPasswords("no " + NOBODY + ", relay:secret@127.0.0.1"))
                .isEqualTo("no nats://127.0.0.1:9, 127.0.0.1");
    }

    @Test
    void credentialsThatCannotBeReadAreNamed() throws Exception {
        Path missing = folder.resolve("missing.creds");
        assertThat(failure(options(List.of(NOBODY), missing, null)))
                .hasMessageContaining("cannot read the NATS credentials in " + missing)
                .matches(failure -> !failure.isUnreachable());
        for (String content :
                List.of("", "junk", "-----BEGIN NATS USER JWT-----\nx\n------END NATS USER JWT------\n")) {
            Path junk = Files.writeString(folder.resolve("junk.creds"), content);
            assertThat(failure(options(List.of(NOBODY), junk, null)))
                    .hasMessageContaining("no JWT and no key of a NATS user in " + junk)
                    .matches(failure -> !failure.isUnreachable());
        }
        String seed = new String(NKey.createUser(null).getSeed());
        Path whole = Files.writeString(
                folder.resolve("whole.creds"),
                "-----BEGIN NATS USER JWT-----\neyJ0eXAi.x.y\n------END NATS USER JWT------\n\n"
                        + "-----BEGIN USER NKEY SEED-----\n" + seed + "\n------END USER NKEY SEED------\n");
        assertThat(failure(options(List.of(NOBODY), whole, null))).matches(BackplaneException::isUnreachable);
    }

    @Test
    void certificateForAnotherNameIsNotTrusted() throws Exception {
        try (NatsServer nats = tls("DNS:other.example")) {
            BackplaneException failure =
                    failure(options(List.of("tls://127.0.0.1:" + nats.port()), null, folder.resolve("cert.pem")));
            assertThat(failure.isUnreachable()).isTrue();
        }
    }

    @Test
    void certificateForTheAddressIsTrusted() throws Exception {
        try (NatsServer nats = tls("IP:127.0.0.1")) {
            awaitConnected(options(List.of("tls://127.0.0.1:" + nats.port()), null, folder.resolve("cert.pem")));
            assertThatExceptionOfType(BackplaneException.class)
                    .isThrownBy(() ->
                            new Backplane(options(List.of("tls://127.0.0.1:" + nats.port()), null, null)).close());
        }
    }

    @Test
    void certificateForTheHostIsTrustedUnderItsName() throws Exception {
        try (NatsServer nats = tls("DNS:localhost")) {
            awaitConnected(options(List.of("tls://localhost:" + nats.port()), null, folder.resolve("cert.pem")));
        }
    }

    /** Five seconds are enough for TLS, but on a busy machine not always for the first time in a JVM. */
    private static void awaitConnected(BackplaneOptions options) {
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(BackplaneException.class)
                .until(() -> {
                    new Backplane(options).close();
                    return true;
                });
    }

    private NatsServer tls(String name) throws IOException, InterruptedException {
        Process openssl;
        try {
            openssl = new ProcessBuilder(
                            ("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=nats -keyout key.pem -out cert.pem"
                                            + " -addext subjectAltName=" + name)
                                    .split(" "))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("openssl.log").toFile())
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "needs openssl: apt-get install openssl");
            throw e;
        }
        assertThat(openssl.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(openssl.exitValue()).isZero();
        return new NatsServer(
                folder,
                "--tls",
                "--tlscert",
                folder.resolve("cert.pem").toString(),
                "--tlskey",
                folder.resolve("key.pem").toString());
    }
}
