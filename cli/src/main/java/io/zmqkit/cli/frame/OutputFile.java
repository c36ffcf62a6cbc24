package io.zmqkit.cli.frame;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A file that a command writes: complete, or as it was before. */
public final class OutputFile {

    private OutputFile() {}

    /**
     * Fails now instead of after the work.
     *
     * @param option that names the file
     */
    public static void requireWritable(Path file, String option) {
        Path folder = folderOf(file);
        if (!Files.isDirectory(folder)) {
            throw cannot(file, option, "there is no directory " + folder, null);
        }
        if (Files.isDirectory(file)) {
            throw cannot(file, option, "it is a directory", null);
        }
        boolean writable = isDevice(file) ? Files.isWritable(file) : Files.isWritable(folder);
        if (!writable) {
            throw cannot(file, option, "permission denied", null);
        }
    }

    /** Writes it, whole or not at all. */
    public static void write(Path file, byte[] content, String option) {
        try {
            if (isDevice(file)) {
                Files.write(file, content); // a pipe or /dev/null must not be replaced by a file
                return;
            }
            Path target = Files.isSymbolicLink(file) ? file.toRealPath() : file;
            Path partial = folderOf(target).resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
            try {
                Files.write(partial, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                move(partial, target);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw cannot(file, option, String.valueOf(e.getMessage()), e);
        }
    }

    private static void move(Path partial, Path target) throws IOException {
        try {
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static boolean isDevice(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file);
    }

    private static Path folderOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }

    private static Errors.CommandFailedException cannot(
            Path file, String option, String why, @Nullable Throwable cause) {
        String message = "cannot write " + file + ": " + why + " (pass another " + option + ")";
        return cause == null
                ? new Errors.CommandFailedException(message)
                : new Errors.CommandFailedException(message, cause);
    }
}
