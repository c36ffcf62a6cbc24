package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.testing.FreePort;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LauncherIT {

    private static final String FIRST_USE = "zmqkit: building (first use) ...";
    private static final String CHANGED = "zmqkit: building (the sources have changed) ...";

    @TempDir
    private Path temporary;

    @Test
    @Tag("faults")
    void runsFromAnyFolderAndThroughALink() throws Exception {
        LauncherTree tree = new LauncherTree(temporary).built();
        Path elsewhere = Files.createDirectories(temporary.resolve("else where/deeper"));
        Files.createSymbolicLink(elsewhere.resolve("zmq"), Path.of("../hop"));
        Files.createSymbolicLink(elsewhere.resolveSibling("hop"), tree.launcher);
        try (var process = ZmqkitProcess.start(
                "bash", "-c", "cd \"$0\" && ZMQKIT_CDS=off exec ./zmq --version", elsewhere.toString())) {
            assertThat(process.exitCode()).as(process::toString).isZero();
            assertThat(process.stdout()).singleElement().asString().startsWith("zmqkit ");
            assertThat(process.stderr()).isEmpty();
            assertThat(tree.builds()).isZero();
        }
    }

    @Test
    void buildsOnFirstUseOnly() throws Exception {
        LauncherTree tree = new LauncherTree(temporary);
        assertThat(versionAndMessages(tree)).containsExactly(FIRST_USE);
        assertThat(tree.jar).exists();
        assertThat(versionAndMessages(tree)).isEmpty();
        assertThat(tree.builds()).isEqualTo(1);
    }

    @Test
    @Tag("faults")
    void buildsAgainAfterAChangeOfWhatGoesIntoTheJar() throws Exception {
        LauncherTree tree = new LauncherTree(temporary).built();
        LauncherTree.age(tree.test, -5);
        assertThat(versionAndMessages(tree)).as("a test changed").isEmpty();
        LauncherTree.age(tree.source, -5);
        assertThat(versionAndMessages(tree)).as("a source changed").containsExactly(CHANGED);
        tree.built();
        Files.delete(tree.source);
        LauncherTree.age(tree.home.resolve("core/src/main/java"), -5);
        assertThat(versionAndMessages(tree)).as("a source was deleted").containsExactly(CHANGED);
        assertThat(tree.builds()).isEqualTo(2);
    }

    @Test
    @Tag("faults")
    void twoAtOnceBuildOnce() throws Exception {
        LauncherTree tree = new LauncherTree(temporary);
        Path hold = Files.createFile(tree.home.resolve("hold"));
        try (var one = tree.start("--version")) {
            one.awaitStderr("zmqkit: building .*");
            try (var two = tree.start("--version")) {
                two.awaitStderr("zmqkit: waiting for the build of process " + one.pid() + " \\.\\.\\.");
                Files.delete(hold);
                assertThat(one.exitCode()).as(one::toString).isZero();
                assertThat(two.exitCode()).as(two::toString).isZero();
                assertThat(two.stdout()).isEqualTo(one.stdout()).hasSize(1);
                assertThat(tree.builds()).isEqualTo(1);
            }
        }
    }

    @Test
    @Tag("faults")
    void interruptedBuildEndsMavenAndLeavesNoLock() throws Exception {
        LauncherTree tree = new LauncherTree(temporary);
        Path hold = Files.createFile(tree.home.resolve("hold"));
        try (var process = tree.start("--version")) {
            await().atMost(Duration.ofSeconds(60)).until(() -> tree.builds() == 1);
            process.signal("TERM");
            assertThat(process.exitCode()).as(process::toString).isEqualTo(143);
        }
        long maven =
                Long.parseLong(Files.readString(tree.home.resolve("builds")).strip());
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        !ProcessHandle.of(maven).map(ProcessHandle::isAlive).orElse(false));
        Files.delete(hold);
        assertThat(versionAndMessages(tree)).containsExactly(FIRST_USE);
    }

    @Test
    @Tag("faults")
    void lockOfADeadProcessIsBroken() throws Exception {
        LauncherTree tree = new LauncherTree(temporary);
        Process dead = new ProcessBuilder("true").start();
        assertThat(dead.waitFor()).isZero();
        Files.createDirectories(tree.home.resolve("target"));
        Files.createSymbolicLink(tree.home.resolve("target/zmqkit.lock"), Path.of(String.valueOf(dead.pid())));
        assertThat(versionAndMessages(tree)).containsExactly(FIRST_USE);
    }

    @Test
    void failedBuildShowsItsErrors() throws Exception {
        LauncherTree tree = new LauncherTree(temporary);
        Files.writeString(tree.home.resolve("broken"), "[ERROR] A.java:[3,7] ';' expected\n[ERROR] -> [Help 1]\n");
        try (var process = tree.start("--version")) {
            assertThat(process.exitCode()).isEqualTo(1);
            assertThat(process.stderr())
                    .containsExactly(
                            FIRST_USE,
                            "[ERROR] A.java:[3,7] ';' expected",
                            "zmqkit: the build failed; its whole log is in "
                                    + tree.home.toRealPath().resolve("target/zmqkit-build.log"));
            assertThat(process.stdout()).isEmpty();
        }
    }

    @Test
    @Tag("faults")
    void damagedJarIsBuiltAgain() throws Exception {
        LauncherTree tree = new LauncherTree(temporary).built();
        Files.writeString(tree.jar, "half a jar");
        assertThat(versionAndMessages(tree)).containsExactly("zmqkit: building (the jar is damaged) ...");
    }

    @Test
    @Tag("faults")
    void runningProgramOutlivesABuildThatOverwritesTheJar() throws Exception {
        LauncherTree tree = new LauncherTree(temporary).built();
        try (var server = tree.start("hello", "server", "--bind", "tcp://127.0.0.1:*")) {
            String endpoint = server.readyEndpoint("REP server");
            Files.writeString(tree.jar, "a build writes here");
            try (var client = ZmqkitProcess.zmqkit("hello", "client", "--count", "1", "--connect", endpoint)) {
                assertThat(client.exitCode()).as(client::toString).isZero();
            }
            server.signal("TERM");
            assertThat(server.exitCode()).as(server::toString).isEqualTo(143);
            assertThat(server.stderr()).contains("hello server: 1 requests answered");
        }
    }

    @Test
    void javaThatIsTooOldOrMissingIsOneLine() throws Exception {
        LauncherTree tree = new LauncherTree(temporary).built();
        Path old = temporary.resolve("old jdk");
        LauncherTree.script(old.resolve("bin/java"), "#!/bin/sh\nexit 1\n");
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        String path = "PATH=" + toolsWithoutJava();
        String remedy = " (install a JDK 17, and put it on PATH or set JAVA_HOME)";
        try (var process = tree.start(List.of(path, "JAVA_HOME=" + old), "--version")) {
            assertThat(process.exitCode()).as(process::toString).isEqualTo(1);
            assertThat(process.stderr())
                    .containsExactly(
                            "zmqkit: needs Java 17 or newer, found 11.0.2 (" + old.resolve("bin/java") + ")" + remedy);
        }
        try (var process = tree.start(List.of(path, "JAVA_HOME="), "--version")) {
            assertThat(process.exitCode()).as(process::toString).isEqualTo(1);
            assertThat(process.stderr()).containsExactly("zmqkit: needs Java 17 or newer, found none" + remedy);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--version, true",
        "relay -h, true",
        "mqtt bridge --help, true",
        "hello client --count 1, true",
        "chat --name kim, true",
        "relay --plain, false",
        "weather subscriber 10001, false",
        "mqtt bridge -h broker, false",
        "mqtt sub -V 5 -t topic, false",
    })
    void onlyWhatEndsSoonDoesWithoutTheOptimisingCompiler(String command, boolean isShort) throws Exception {
        LauncherTree tree = new LauncherTree(temporary).built();
        Path jdk = temporary.resolve("jdk");
        LauncherTree.script(jdk.resolve("bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.2\"\n");
        List<String> settings = List.of("JAVA_HOME=" + jdk, "ZMQKIT_JAR=" + jdk.resolve("release"));
        try (var process = tree.start(settings, command.split(" "))) {
            assertThat(process.exitCode()).as(process::toString).isZero();
            assertThat(process.stdout().contains("-XX:TieredStopAtLevel=1")).isEqualTo(isShort);
        }
    }

    private Path toolsWithoutJava() throws IOException {
        Path folder = Files.createDirectories(temporary.resolve("bin"));
        for (String tool : List.of("bash", "env", "readlink", "sed", "find")) {
            Path real = Files.exists(Path.of("/usr/bin", tool)) ? Path.of("/usr/bin", tool) : Path.of("/bin", tool);
            LauncherTree.script(folder.resolve(tool), "#!/bin/sh\nexec " + real + " \"$@\"\n");
        }
        return folder;
    }

    @Test
    @Tag("faults")
    void interruptEndsABackgroundJobOfAScript() throws Exception {
        LauncherTree tree = new LauncherTree(temporary).built();
        String script =
                "ZMQKIT_CDS=off \"$0\" hello server --bind 'tcp://127.0.0.1:*' & echo $!; wait $!; echo code $?";
        try (var process = ZmqkitProcess.start("bash", "-c", script, tree.launcher.toString())) {
            String job = process.awaitStdout("\\d+");
            process.readyEndpoint("REP server");
            assertThat(new ProcessBuilder("kill", "-INT", job).start().waitFor())
                    .isZero();
            assertThat(process.exitCode()).as(process::toString).isZero();
            assertThat(process.stdout()).containsExactly(job, "code 130");
            assertThat(process.stderr()).contains("hello server: 0 requests answered");
        }
    }

    @Test
    @Tag("faults")
    void exitCodesPassThrough() throws Exception {
        LauncherTree tree = new LauncherTree(temporary).built();
        try (var process = tree.start("hello", "nonsense")) {
            assertThat(process.exitCode()).isEqualTo(Errors.USAGE);
        }
        String endpoint = FreePort.endpoint();
        try (var process =
                tree.start("hello", "client", "--connect", endpoint, "--timeout", "50ms", "--retries", "0")) {
            assertThat(process.exitCode()).isEqualTo(Errors.NO_ANSWER);
        }
    }

    @Test
    @Tag("faults")
    void koreanArgumentSurvivesALocaleWithoutKorean() throws Exception {
        LauncherTree tree = new LauncherTree(temporary).built();
        String[] args = {
            "hello",
            "client",
            "--message",
            "한글",
            "--connect",
            FreePort.endpoint(),
            "--timeout",
            "50ms",
            "--retries",
            "0"
        };
        for (String locale : List.of("LC_ALL=C", "LC_ALL=xx_XX.UTF-8")) {
            try (var process = tree.start(List.of(locale), args)) {
                assertThat(process.exitCode()).isEqualTo(Errors.NO_ANSWER);
                assertThat(process.stdout()).as(locale).containsExactly("sent 한글 1");
            }
        }
    }

    /**
     * In a folder without spaces: JDK 17 archives no class of a jar whose URL needs escapes. Six other checkouts with newer
     * jars share the cache, and a relative XDG_CACHE_HOME does not count.
     */
    @Test
    @Timeout(300)
    @Tag("faults")
    void laterStartsUseAClassArchiveMadeInTheBackgroundHoweverManyOthersThereAre() throws Exception {
        LauncherTree tree = new LauncherTree(temporary, "tree").built();
        Path cache = Files.createDirectories(temporary.resolve("home/.cache/zmqkit"));
        for (int i = 0; i < 6; i++) {
            archive(cache, "9999999999-" + i, Files.createDirectories(temporary.resolve("other" + i)), 1, 0);
        }
        Path jarIsGone = archive(cache, "1-1", temporary.resolve("gone"), 1, 0);
        Path big = archive(cache, "1-2", temporary.resolve("other1"), 700L << 20, 2);
        Path stillUsed = archive(cache, "1-3", temporary.resolve("other2"), 1, 2);
        Path third = archive(cache, "1-4", temporary.resolve("other2"), 1, 3);
        List<String> settings = List.of("ZMQKIT_CDS=", "XDG_CACHE_HOME=relative", "HOME=" + temporary.resolve("home"));
        try (var first = tree.start(settings, "--version")) {
            assertThat(first.exitCode()).as(first::toString).isZero();
            await().atMost(Duration.ofMinutes(4)) // it is made with nice
                    .until(() -> !archivesOf(cache, tree).isEmpty());
            Path own = archivesOf(cache, tree).get(0);
            assertThat(jarIsGone).doesNotExist();
            assertThat(big).as("too big, and not used today").doesNotExist();
            assertThat(third).as("the third of one checkout").doesNotExist();
            assertThat(stillUsed).exists();
            Path lastUse = Path.of(own.toString().replaceFirst("jsa$", "used"));
            LauncherTree.age(lastUse, 100_000);
            Path log = temporary.resolve("classes.log");
            List<String> logged = new ArrayList<>(settings);
            logged.add("JAVA_OPTS=-Xlog:class+load:file=" + log);
            try (var second = tree.start(logged, "--version")) {
                assertThat(second.exitCode()).as(second::toString).isZero();
                assertThat(second.stdout()).isEqualTo(first.stdout());
                assertThat(second.stderr()).isEmpty();
                assertThat(Files.readString(log)).contains("io.zmqkit.cli.Main source: shared objects file");
            }
            assertThat(Files.getLastModifiedTime(lastUse).toInstant())
                    .isAfter(Instant.now().minusSeconds(50_000));
            assertThat(temporary.resolve("relative")).doesNotExist();
        }
    }

    /** An archive of that size, last used so many days ago. */
    private static Path archive(Path cache, String id, Path checkout, long bytes, int days) throws IOException {
        Path jar = checkout.resolve("zmqkit-" + id + ".jar");
        if (Files.isDirectory(checkout)) {
            Files.createFile(jar);
        }
        Path archive = cache.resolve("zmqkit-" + id + ".jar-java.jsa");
        try (RandomAccessFile file = new RandomAccessFile(archive.toFile(), "rw")) {
            file.setLength(bytes);
        }
        Path used = Files.writeString(cache.resolve("zmqkit-" + id + ".jar-java.used"), jar + "\n");
        LauncherTree.age(used, Duration.ofDays(days).toSeconds());
        return archive;
    }

    private static List<Path> archivesOf(Path cache, LauncherTree tree) throws IOException {
        try (var copies = Files.list(tree.home.resolve("cli/target/run"));
                var files = Files.list(cache)) {
            List<String> jars =
                    copies.map(copy -> String.valueOf(copy.getFileName())).toList();
            return files.filter(file -> file.toString().endsWith(".jsa"))
                    .filter(file -> jars.stream()
                            .anyMatch(jar -> String.valueOf(file.getFileName()).startsWith(jar)))
                    .toList();
        }
    }

    @Test
    void otherShellsAndADeletedFolderAreToldOf() throws Exception {
        LauncherTree tree = new LauncherTree(temporary).built();
        Path dash = Path.of("/bin/dash");
        assumeTrue(Files.isExecutable(dash), "needs dash: apt-get install dash");
        Path chat = ZmqkitProcess.HOME.resolve("run-scripts/chat.sh");
        for (Path script : List.of(tree.launcher, chat)) {
            try (var process = ZmqkitProcess.start(dash.toString(), script.toString(), "--version")) {
                assertThat(process.exitCode()).as(process::toString).isEqualTo(Errors.USAGE);
                assertThat(process.stderr()).singleElement().asString().endsWith("run it with bash " + script);
            }
        }
        String inDeletedFolder = "mkdir \"$0\" && cd \"$0\" && rmdir \"$0\" && exec \"$1\" --version";
        try (var process = ZmqkitProcess.start(
                "sh", "-c", inDeletedFolder, temporary.resolve("gone").toString(), tree.launcher.toString())) {
            assertThat(process.exitCode()).as(process::toString).isEqualTo(Errors.FAILED);
            assertThat(process.stderr())
                    .filteredOn(line -> !line.startsWith("shell-init: ")) // bash itself says so
                    .containsExactly("zmqkit: the current folder has been deleted (cd to another one)");
        }
    }

    @Test
    @Tag("faults")
    void emptyNoColorIsAsGoodAsUnset() throws Exception {
        LauncherTree tree = new LauncherTree(temporary).built();
        Path java = Files.createDirectories(temporary.resolve("jdk"));
        LauncherTree.script(java.resolve("bin/java"), "#!/bin/sh\necho \"${NO_COLOR-unset}\"\n");
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
        for (List<String> row : List.of(List.of("", "unset"), List.of("1", "1"))) {
            try (var process = tree.start(List.of("JAVA_HOME=" + java, "NO_COLOR=" + row.get(0)), "help")) {
                assertThat(process.exitCode()).as(process::toString).isZero();
                assertThat(process.stdout()).containsExactly(row.get(1));
            }
        }
    }

    @Test
    @Tag("faults")
    void cacheThatCannotBeWrittenChangesNothing() throws Exception {
        LauncherTree tree = new LauncherTree(temporary).built();
        try (var process = tree.start(List.of("ZMQKIT_CDS=", "XDG_CACHE_HOME=/dev/null"), "--version")) {
            assertThat(process.exitCode()).as(process::toString).isZero();
            assertThat(process.stderr()).isEmpty();
        }
        try (var process = tree.start(List.of("HOME=", "XDG_CACHE_HOME=", "ZMQKIT_CDS="), "--version")) {
            assertThat(process.exitCode()).as(process::toString).isZero();
            assertThat(process.stderr()).isEmpty();
        }
    }

    private static List<String> versionAndMessages(LauncherTree tree) throws Exception {
        try (var process = tree.start("--version")) {
            assertThat(process.exitCode()).as(process::toString).isZero();
            assertThat(process.stdout()).singleElement().asString().startsWith("zmqkit ");
            return process.stderr();
        }
    }
}
