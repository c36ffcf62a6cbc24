package io.zmqkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A source tree in a temporary folder: the real launcher, one source file, and a stand-in for {@code mvnw} that counts its
 * calls and takes the jar under test for its result. So no test ever builds the tree that is being tested.
 */
final class LauncherTree {

    private static final String MVNW = """
            #!/bin/sh
            cd "$(dirname "$0")" || exit 1
            echo "$$" >>builds
            until [ ! -e hold ]; do sleep 0.05; done
            if [ -e broken ]; then cat broken; exit 1; fi
            mkdir -p cli/target/quick && cp '%s' cli/target/quick/zmqkit.jar
            """;

    final Path home;
    final Path launcher;
    final Path jar;
    final Path source;
    final Path test;
    private final Path temporary;

    LauncherTree(Path temporary) throws IOException {
        this(temporary, "나의 tree");
    }

    LauncherTree(Path temporary, String name) throws IOException {
        this.temporary = temporary;
        home = Files.createDirectories(temporary.resolve(name));
        launcher = home.resolve("zmqkit");
        jar = home.resolve("cli/target/zmqkit.jar");
        source = home.resolve("core/src/main/java/A.java");
        test = home.resolve("core/src/test/java/ATest.java");
        Files.copy(ZmqkitProcess.HOME.resolve("zmqkit"), launcher, StandardCopyOption.COPY_ATTRIBUTES);
        script(
                home.resolve("mvnw"),
                MVNW.formatted(Path.of(System.getProperty("zmqkit.jar")).toAbsolutePath()));
        for (Path file : List.of(source, test, home.resolve("core/pom.xml"), home.resolve("pom.xml"))) {
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }
        Files.createDirectories(jar.getParent());
    }

    static void script(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("cannot make executable: " + file);
        }
    }

    /** Puts a jar there that is newer than every source. */
    LauncherTree built() throws IOException {
        Files.copy(Path.of(System.getProperty("zmqkit.jar")), jar, StandardCopyOption.REPLACE_EXISTING);
        age(jar, 0);
        for (Path path : everything()) {
            age(path, 60);
        }
        return this;
    }

    private List<Path> everything() throws IOException {
        try (var paths = Files.walk(home)) {
            return paths.filter(path -> !path.startsWith(jar.getParent())).toList();
        }
    }

    static void age(Path path, long seconds) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(seconds)));
    }

    int builds() throws IOException {
        Path log = home.resolve("builds");
        return Files.exists(log) ? Files.readAllLines(log, UTF_8).size() : 0;
    }

    /** Starts the launcher; settings are NAME=VALUE. */
    ZmqkitProcess start(List<String> settings, String... args) {
        List<String> command =
                new ArrayList<>(List.of("env", "ZMQKIT_CDS=off", "XDG_CACHE_HOME=" + temporary.resolve("cache")));
        command.addAll(settings);
        command.add(launcher.toString());
        command.addAll(List.of(args));
        return ZmqkitProcess.start(command.toArray(String[]::new));
    }

    ZmqkitProcess start(String... args) {
        return start(List.of(), args);
    }
}
