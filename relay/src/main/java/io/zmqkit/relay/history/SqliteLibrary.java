package io.zmqkit.relay.history;

import io.zmqkit.core.NativeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;
import org.sqlite.util.OSInfo;

/** SQLite's native part, loaded once. The driver by itself leaves a copy in the temp folder each time it is killed. */
final class SqliteLibrary {

    private static final @Nullable String FAULT = load();

    private SqliteLibrary() {}

    /** Does nothing if the library is there; fails with the same reason each time if it is not. */
    static void require(Path file) throws JournalException {
        if (FAULT != null) {
            throw new JournalException("cannot use history " + file + ": " + FAULT);
        }
    }

    private static @Nullable String load() {
        String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + LibraryLoaderUtil.getNativeLibName();
        try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            if (in == null) {
                return null; // the driver has no library for this system, but it may find an installed one
            }
            String system = OSInfo.getNativeLibFolderPathForCurrentOS().replace('/', '-');
            String name = "native-sqlite-" + SQLiteJDBCLoader.getVersion() + "-" + system + "-"
                    + LibraryLoaderUtil.getNativeLibName();
            new NativeLibrary(name, in.readAllBytes()).load(SqliteLibrary::useIn);
            return null;
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    /** Makes the driver use that file, which is already loaded. */
    private static void useIn(Path file) {
        System.setProperty("org.sqlite.lib.path", String.valueOf(file.getParent()));
        System.setProperty(
                "org.sqlite.tmpdir", String.valueOf(file.getParent())); // where it looks for leftovers of its own
        System.setProperty("org.sqlite.lib.name", String.valueOf(file.getFileName()));
        try {
            SQLiteJDBCLoader.initialize();
        } catch (Exception e) { // declared by the driver; it would fail later for the same reason
            throw new IllegalStateException("SQLite does not start: " + e.getMessage(), e);
        }
    }
}
