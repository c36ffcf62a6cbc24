package io.zmqkit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLibraryTest {

    private static final Executor THREADS = task -> new Thread(task, "test").start();

    /** One of the JDK's own that needs no other. */
    private static final Path REAL = Path.of(System.getProperty("java.home"), "lib", System.mapLibraryName("prefs"));

    @TempDir
    private Path folder;

    private Path cache = Path.of("");
    private Path temp = Path.of("");
    private final List<Path> loaded = new CopyOnWriteArrayList<>();

    @BeforeEach
    void findFolders() throws IOException {
        assumeTrue(Files.exists(REAL), "needs a library to load: " + REAL);
        cache = folder.resolve("home/.cache/zmqkit");
        temp = Files.createDirectory(folder.resolve("temp"));
    }

    private void load() throws IOException {
        new NativeLibrary("library-1", Files.readAllBytes(REAL)).load(cache, temp, loaded::add);
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void isPutIntoTheCacheOnceForItsOwnerOnly() throws Exception {
        load();
        Path file = cache.resolve("library-1");
        FileTime written = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(file, written);
        load();
        assertThat(loaded).containsExactly(file, file);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(written);
        assertThat(filesIn(cache)).containsExactly(file);
        assertThat(temp).isEmptyDirectory();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
                .isEqualTo("rwx------");
    }

    @Test
    void fileThatIsCutShortOrPlantedIsNotLoadedButReplaced() throws Exception {
        Path file = cache.resolve("library-1");
        byte[] whole = Files.readAllBytes(REAL);
        byte[] other = whole.clone();
        other[other.length - 1]++;
        load();
        for (byte[] planted : List.of(new byte[0], new byte[100], other)) {
            Files.delete(file); // writing to what is loaded would crash this JVM
            Files.write(file, planted);
            load();
            assertThat(file).hasBinaryContent(whole);
        }
        Path elsewhere = Files.write(folder.resolve("elsewhere"), whole);
        Files.delete(file);
        Files.createSymbolicLink(file, elsewhere);
        load();
        assertThat(file).isRegularFile().isNotEqualTo(elsewhere);
        assertThat(Files.isSymbolicLink(file)).isFalse();
    }

    @Test
    void folderThatOthersCouldWriteToIsClosedToThem() throws Exception {
        Files.createDirectories(cache);
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
        load();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
                .isEqualTo("rwx------");
    }

    @Test
    void folderOfSomebodyElseIsNotUsed() throws Exception {
        Files.createDirectories(cache);
        try {
            UserPrincipal nobody =
                    cache.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
            Files.setOwner(cache, nobody);
        } catch (IOException e) {
            assumeTrue(false, "needs root, to give a folder away: " + e);
        }
        load();
        assertThat(loaded).singleElement().isNotNull();
        assertThat(cache).isEmptyDirectory();
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void withoutACacheItIsLoadedFromTheTempFolderWhereNothingStays() throws Exception {
        Files.createFile(folder.resolve("home"));
        load();
        assertThat(loaded).singleElement().asString().startsWith(temp.toString());
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void whereItCannotBeLoadedAtAllBothFoldersAreNamed() throws Exception {
        Files.delete(temp);
        Files.createFile(folder.resolve("home"));
        assertThatThrownBy(this::load)
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(cache.toString(), temp + ": there is no such folder", "XDG_CACHE_HOME")
                .hasMessageNotContaining("\n");
        assertThat(loaded).isEmpty();
    }

    @Test
    void severalFirstStartsAtOnceLeaveOneFile() throws Exception {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        IntStream.range(0, 8)
                .forEach(i -> all.add(CompletableFuture.runAsync(
                        () -> {
                            try {
                                load();
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        THREADS)));
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get();
        assertThat(loaded).hasSize(8).containsOnly(cache.resolve("library-1"));
        assertThat(filesIn(cache)).hasSize(1);
        assertThat(temp).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "/x, /home/kim, /x/zmqkit",
        "relative, /home/kim, /home/kim/.cache/zmqkit",
        "'', /home/kim, /home/kim/.cache/zmqkit",
        ", /home/kim, /home/kim/.cache/zmqkit",
        "relative, relative, ",
        ", '', ",
        ", , ",
    })
    void cacheIsWhereTheSpecificationHasIt(@Nullable String xdg, @Nullable String home, @Nullable String expected) {
        Map<String, String> environment = new HashMap<>();
        if (xdg != null) {
            environment.put("XDG_CACHE_HOME", xdg);
        }
        if (home != null) {
            environment.put("HOME", home);
        }
        assertThat(NativeLibrary.cacheFolder(environment)).isEqualTo(expected == null ? null : Path.of(expected));
    }
}
