package zmq.util;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.zeromq.ZContext;

/** Our clock fits this JeroMQ. A newer JeroMQ must pass here, too; if its own clock is monotonic, ours can go. */
class ClockTest {

    private static final Pattern WALL_CLOCK = Pattern.compile(
            "currentTimeMillis|java/time/(Instant|Clock|Local|Zoned)|java/util/(Date|Calendar|Timer)\\b");

    private static final Map<String, String> HARMLESS = Map.of(
            "zmq/util/Clock", "replaced",
            "zmq/poll/Poller",
                    "a select that returns at once, ten times running, gets a new selector; a step miscounts one",
            "org/zeromq/ZLoop", "a program's own event loop: no program here has one",
            "org/zeromq/ZCert", "the date in a new certificate",
            "org/zeromq/ZAuth$SimplePlainAuth", "passwords: no program here has any");

    private static JarFile jeromq() throws Exception {
        return new JarFile(jeromqPath().toFile());
    }

    private static Path jeromqPath() throws Exception {
        return Path.of(ZContext.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    @Test
    void everyUseOfTheWallClockInJeromqIsKnown() throws Exception {
        Set<String> found = new TreeSet<>();
        try (JarFile jar = jeromq()) {
            for (JarEntry entry : jar.stream()
                    .filter(each -> each.getName().endsWith(".class"))
                    .toList()) {
                if (WALL_CLOCK.matcher(constants(jar, entry)).find()) {
                    found.add(entry.getName().replace(".class", ""));
                }
            }
        }
        assertThat(found).isEqualTo(new TreeSet<>(HARMLESS.keySet()));
    }

    /** A class's names stand in its file as they are. */
    private static String constants(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    void hasTheMethodsOfJeromqsOwn() throws Exception {
        URL[] jar = {jeromqPath().toUri().toURL()};
        try (var alone = new URLClassLoader(jar, ClassLoader.getPlatformClassLoader())) {
            Class<?> theirs = Class.forName(Clock.class.getName(), true, alone);
            assertThat(theirs).isNotSameAs(Clock.class);
            assertThat(publicMembers(Clock.class)).isEqualTo(publicMembers(theirs));
        }
    }

    private static Set<String> publicMembers(Class<?> type) {
        Set<String> members = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> !Modifier.isPrivate(method.getModifiers()))
                .map(Method::toString)
                .collect(Collectors.toCollection(TreeSet::new));
        Arrays.stream(type.getDeclaredFields())
                .filter(field -> !Modifier.isPrivate(field.getModifiers()) && !field.isSynthetic())
                .map(Member::toString)
                .forEach(members::add);
        return members;
    }

    @Test
    void unitsAreThoseOfTheNames() {
        long nanos = System.nanoTime();
        assertThat(Clock.nowNS()).isGreaterThanOrEqualTo(nanos);
        assertThat(Clock.nowUS()).isBetween(nanos / 1000, System.nanoTime() / 1000);
        long millis = Clock.nowMS();
        assertThat(millis).isBetween(nanos / 1_000_000, System.nanoTime() / 1_000_000);
        await().atMost(10, TimeUnit.SECONDS).until(() -> Clock.nowMS() > millis);
        assertThat(Clock.rdtsc()).isZero();
    }
}
