package io.zmqkit.relay.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether names still mean the same files: an open file that is deleted, moved or replaced still accepts writes.
 * Where the system has no number for a file, they always do; Windows, for example, does not let an open file be
 * deleted.
 */
final class SameFiles {

    private final List<Path> paths;
    private final Map<Path, Object> keys = new HashMap<>();

    /** Takes files that are open; one that does not exist yet is known from when it is first seen. */
    SameFiles(Path... paths) {
        this.paths = List.of(paths);
        this.paths.forEach(this::isSame);
    }

    boolean areThere() {
        return paths.stream().allMatch(this::isSame);
    }

    private boolean isSame(Path path) {
        Object known = keys.get(path);
        Object key = key(path);
        if (known == null && key != null) {
            keys.put(path, key);
            return true;
        }
        return known == null || known.equals(key);
    }

    private static @Nullable Object key(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null; // it is gone, or does not exist yet
        }
    }
}
