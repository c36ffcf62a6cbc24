package io.zmqkit.labs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Where a compiled exercise lives and runs; deleted with all that it wrote, also if a signal ends this JVM. */
final class ScratchFolder implements AutoCloseable {

    private final Path path;
    private final Thread onSignal = new Thread(this::delete, "delete-scratch-folder");

    ScratchFolder() {
        try {
            path = Files.createTempDirectory("zmqkit-lab");
        } catch (IOException e) {
            throw new WorkbookException("cannot make a folder for the compiled exercise: " + e, e);
        }
        Runtime.getRuntime().addShutdownHook(onSignal);
    }

    Path path() {
        return path;
    }

    private void delete() {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // Somebody still writes there. The system clears its temporary files.
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
            delete();
        } catch (IllegalStateException e) {
            onSignal.setName("delete-scratch-folder, done"); // the JVM is going down: the hook runs
        }
    }
}
