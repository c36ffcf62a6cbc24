package io.zmqkit.core;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A native library that comes inside a jar. The system loads it from a file only. That file is in the user's cache and
 * is written once. Where that is not possible, it is in the temp folder and is deleted as soon as it is loaded. Either
 * way, a killed process leaves nothing in the temp folder.
 *
 * <p>The cached file is compared byte for byte before it is loaded, and its folder is one that nobody else can write
 * to.
 */
public final class NativeLibrary {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private final String name;
    private final byte[] content;

    /**
     * Takes the library to load.
     *
     * @param name the file's name, with the library's version
     * @param content the library, which the caller does not change
     */
    public NativeLibrary(String name, byte[] content) {
        this.name = name;
        this.content = content;
    }

    /**
     * Loads it into the JVM.
     *
     * @param loaded is given the file while it exists
     * @throws IOException if it cannot be loaded from any folder; the message is one line, with the folders and what to
     *     do
     */
    public void load(Consumer<Path> loaded) throws IOException {
        load(cacheFolder(System.getenv()), Path.of(System.getProperty("java.io.tmpdir")), loaded);
    }

    void load(@Nullable Path cache, Path temp, Consumer<Path> loaded) throws IOException {
        String why = "there is no HOME";
        if (cache != null) {
            try {
                Path file = inCache(cache);
                System.load(file.toString());
                loaded.accept(file);
                return;
            } catch (IOException | UnsatisfiedLinkError e) {
                why = reason(cache, e);
            }
        }
        try {
            loadFromTemp(temp, loaded);
        } catch (IOException | UnsatisfiedLinkError e) {
            throw new IOException(
                    "cannot load " + name + ": not from the cache, " + why + ", nor from the temp folder, "
                            + reason(temp, e) + " (set XDG_CACHE_HOME to a folder that programs may be run from)",
                    e);
        }
    }

    /** The cache folder as the XDG specification defines it; a relative one does not count. */
    static @Nullable Path cacheFolder(Map<String, String> environment) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        Path folder = cache.startsWith("/") ? Path.of(cache) : home.startsWith("/") ? Path.of(home, ".cache") : null;
        return folder == null ? null : folder.resolve("zmqkit");
    }

    private Path inCache(Path folder) throws IOException {
        FileAttribute<?> ownerOnly = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
        Files.createDirectories(folder, ownerOnly);
        requirePrivate(folder);
        Path file = folder.resolve(name);
        if (!isComplete(file)) { // several processes may do this at once: each renames its own file
            Path partial = folder.resolve(name + "." + UUID.randomUUID() + ".part");
            try {
                Files.write(partial, content);
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(partial);
            }
        }
        return file;
    }

    private boolean isComplete(Path file) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && Files.size(file) == content.length
                && Arrays.equals(Files.readAllBytes(file), content);
    }

    /** Anybody who can write there can make this user run their code. */
    private static void requirePrivate(Path folder) throws IOException {
        if (!Files.getOwner(folder).equals(self())) {
            throw new FileSystemException(folder.toString(), null, "it belongs to somebody else");
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            Files.setPosixFilePermissions(folder, OWNER_ONLY);
        }
    }

    private static UserPrincipal self() throws IOException {
        Path process = Path.of("/proc/self");
        return Files.exists(process)
                ? Files.getOwner(process)
                : process.getFileSystem()
                        .getUserPrincipalLookupService()
                        .lookupPrincipalByName(System.getProperty("user.name"));
    }

    private void loadFromTemp(Path temp, Consumer<Path> loaded) throws IOException {
        Path folder = Files.createTempDirectory(temp, "zmqkit-"); // readable by its owner only
        Path file = folder.resolve(name);
        try {
            Files.write(file, content);
            System.load(file.toString());
            loaded.accept(file);
        } finally {
            Files.deleteIfExists(file); // what is loaded stays loaded
            Files.deleteIfExists(folder);
        }
    }

    private static String reason(Path folder, Throwable cause) {
        String why;
        if (cause instanceof UnsatisfiedLinkError) {
            why = "nothing can be run from there (is it mounted noexec?)";
        } else if (cause instanceof NoSuchFileException) {
            why = "there is no such folder";
        } else if (cause instanceof AccessDeniedException) {
            why = "permission denied";
        } else if (cause instanceof FileSystemException failure && failure.getReason() != null) {
            why = failure.getReason();
        } else {
            why = String.valueOf(cause.getMessage());
        }
        return folder + ": " + why;
    }
}
