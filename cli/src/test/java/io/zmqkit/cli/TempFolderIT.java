package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.cli.frame.Errors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SQLite's native library, where the temp folder is missing, and when the relay is killed. */
class TempFolderIT {

    private static final String ANY = "tcp://127.0.0.1:*";

    @TempDir
    private Path folder;

    private ZmqkitProcess relay(Path cache, Path temp) {
        List<String> command = new ArrayList<>(List.of("env", "XDG_CACHE_HOME=" + cache));
        command.addAll(ZmqkitProcess.javaCommand("relay", "--collect", ANY, "--publish", ANY, "--history", ANY));
        command.addAll(List.of("--journal", folder.resolve("a.db").toString()));
        command.add(command.indexOf("-jar"), "-Djava.io.tmpdir=" + temp);
        return ZmqkitProcess.start(command.toArray(String[]::new));
    }

    private static List<String> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    @Test
    void killedRelayLeavesOneLibraryInTheCacheAndNothingInTheTempFolder() throws Exception {
        Path cache = folder.resolve("cache");
        Path temp = Files.createDirectory(folder.resolve("temp"));
        for (Path either : List.of(temp, folder.resolve("missing"))) {
            try (var relay = relay(cache, either)) {
                relay.readyEndpoint("ROUTER history");
                relay.signal("KILL");
                assertThat(relay.exitCode()).isEqualTo(137);
                assertThat(said(relay)).as(relay::toString).hasSize(3);
            }
        }
        assertThat(temp).isEmptyDirectory();
        assertThat(filesIn(cache.resolve("zmqkit"))).singleElement().asString().matches("native-sqlite-[0-9.]+-.*");
    }

    /** Without what newer JDKs say of such a temp folder. */
    private static List<String> said(ZmqkitProcess relay) {
        return relay.stderr().stream()
                .filter(line -> !line.equals("WARNING: java.io.tmpdir directory does not exist"))
                .toList();
    }

    @Test
    void libraryThatCanBePutNowhereIsOneLineThatNamesTheFolders() throws Exception {
        Path missing = folder.resolve("missing");
        try (var relay = relay(Path.of("/dev/null"), missing)) {
            assertThat(relay.exitCode()).as(relay::toString).isEqualTo(Errors.FAILED);
            assertThat(said(relay))
                    .singleElement()
                    .asString()
                    .startsWith("zmqkit: cannot use history ")
                    .contains("/dev/null/zmqkit", missing + ": there is no such folder", "set XDG_CACHE_HOME");
        }
    }
}
