package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zmqkit.core.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a program under test has printed so far, line by line. Every wait has a deadline, and tells all of it when it fails. */
abstract class Printed {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Pattern READY = Pattern.compile("ready: (.*) bound to (\\S+)");

    final List<String> stdout = new CopyOnWriteArrayList<>();
    final List<String> stderr = new CopyOnWriteArrayList<>();
    private final String name;

    Printed(String name) {
        this.name = name;
    }

    /** Waits for the end and returns the exit code; everything that is printed is there then. */
    abstract int exitCode() throws InterruptedException;

    /** Waits for the ready line of a role and returns the endpoint in it. */
    String readyEndpoint(String role) {
        Matcher matcher = READY.matcher(awaitStderr("ready: " + Pattern.quote(role) + " bound to .*"));
        assertThat(matcher.matches()).isTrue();
        return matcher.group(2);
    }

    /** The endpoints of several listeners with the same role, in their order. */
    List<Endpoint> readyEndpoints(String role, int count) {
        Pattern ready = Pattern.compile("ready: " + Pattern.quote(role) + " bound to (\\S+)");
        await().atMost(PATIENCE).until(() -> endpoints(ready).size() == count);
        return endpoints(ready);
    }

    private List<Endpoint> endpoints(Pattern ready) {
        return stderr().stream()
                .map(ready::matcher)
                .filter(Matcher::matches)
                .map(line -> Endpoint.parse(line.group(1)))
                .toList();
    }

    String awaitStdout(String regex) {
        return awaitLine(stdout, regex);
    }

    String awaitStderr(String regex) {
        return awaitLine(stderr, regex);
    }

    private String awaitLine(List<String> lines, String regex) {
        await(name + " to print " + regex)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lines).as(this::toString).anyMatch(line -> line.matches(regex)));
        return lines.stream().filter(line -> line.matches(regex)).findFirst().orElseThrow();
    }

    List<String> stdout() {
        return List.copyOf(stdout);
    }

    List<String> stderr() {
        return List.copyOf(stderr);
    }

    @Override
    public String toString() {
        return name + "\nstdout:\n" + String.join("\n", stdout) + "\nstderr:\n" + String.join("\n", stderr);
    }
}
