package io.zmqkit.core.curve;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of authorised keys: {@code NAME.key} lets in, under that name, whoever holds the secret half of its key.
 * The folder is searched again for each connection, so a file added or removed counts at once; a file is read again
 * only when it has changed. A file that is not a certificate lets nobody in and does not affect the others; a folder
 * that cannot be read lets nobody in. Either is logged once. One thread.
 */
final class AuthorizedKeys {

    static final int MAX_FILES = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);

    private final Path folder;
    private Map<Path, Entry> entries = Map.of();
    private Set<String> complaints = Set.of();
    private Set<String> newComplaints = new HashSet<>();

    private record Version(
            long modifiedNanos, long size, @Nullable Object fileKey) {}

    private record Entry(
            Version version,
            String name,
            @Nullable CurveKey key,
            @Nullable String fault) {}

    AuthorizedKeys(Path folder) {
        this.folder = folder;
    }

    /** The name that a key is authorised under, null if it is not. */
    @Nullable
    String nameOf(String publicKey) {
        newComplaints = new HashSet<>();
        try {
            entries = scan();
        } catch (IOException | DirectoryIteratorException e) {
            entries = Map.of();
            complain("cannot read the folder of authorised keys " + folder + ", so nobody is let in: " + e);
        }
        String found = null;
        for (Entry entry : entries.values()) {
            if (entry.fault() != null) {
                complain(entry.fault());
            } else if (entry.key() != null && entry.key().text().equals(publicKey)) {
                if (found != null) {
                    complain(
                            folder + " has one key twice, as " + found + " and " + entry.name() + ": the first counts");
                }
                found = found == null ? entry.name() : found;
            }
        }
        complaints = newComplaints;
        return found;
    }

    private void complain(String what) {
        newComplaints.add(what);
        if (!complaints.contains(what)) {
            LOG.warn("{}", what);
        }
    }

    private Map<Path, Entry> scan() throws IOException {
        Map<Path, Entry> found = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + CurveKeys.PUBLIC_SUFFIX)) {
            for (Path file : files) {
                if (found.size() == MAX_FILES) {
                    complain(folder + " has more than " + MAX_FILES + " keys: the rest is not looked at");
                    break;
                }
                Entry entry = read(file);
                if (entry != null) {
                    found.put(file, entry);
                }
            }
        }
        return found;
    }

    private @Nullable Entry read(Path file) {
        Version version;
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            version = new Version(
                    attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS), attributes.size(), attributes.fileKey());
        } catch (IOException e) {
            return null; // removed a moment ago, or a dangling link: it does not exist
        }
        Entry known = entries.get(file);
        return known != null && known.version().equals(version) ? known : parse(file, version);
    }

    private static Entry parse(Path file, Version version) {
        String fileName = Normalizer.normalize(String.valueOf(file.getFileName()), Normalizer.Form.NFC);
        String name = fileName.substring(0, fileName.length() - CurveKeys.PUBLIC_SUFFIX.length());
        if (name.isEmpty() || name.indexOf('\ufffd') >= 0) {
            return new Entry(
                    version, name, null, file + " is skipped: its name cannot be read (is LANG set to UTF-8?)");
        }
        try {
            return new Entry(version, name, Certificate.read(file).publicKey(), null);
        } catch (KeyFileException e) {
            return new Entry(version, name, null, "skipped: " + e.getMessage());
        }
    }
}
