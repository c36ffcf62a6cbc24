package io.zmqkit.core.curve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The keys in one certificate file: the lines that begin with public-key and secret-key, in the forms that CZMQ or
 * pyzmq accepts. A comment may follow the key; quotes may be single, double, missing, or only at one end.
 */
record Certificate(CurveKey publicKey, @Nullable CurveKey secretKey) {

    private static final int MAX_BYTES = 64 << 10;
    private static final Pattern ENTRY = Pattern.compile("[^=]*=[\\s\"']*([^\\s\"']{40})[\\s\"']*(?:#.*)?");

    static Certificate read(Path file) {
        CurveKey open = null;
        CurveKey secret = null;
        for (String line : lines(file)) {
            String stripped = line.strip();
            if (stripped.startsWith("public-key")) {
                open = open == null ? key(file, stripped) : open;
            } else if (stripped.startsWith("secret-key")) {
                secret = secret == null ? key(file, stripped) : secret;
            }
        }
        if (open == null) {
            throw new KeyFileException(file + " is no CURVE certificate: it has no public-key");
        }
        return new Certificate(open, secret);
    }

    private static String[] lines(Path file) {
        if (!Files.isRegularFile(file)) { // opening a pipe would wait forever
            String why = Files.isDirectory(file) ? "it is a folder" : "it is not a regular file";
            throw new KeyFileException(
                    "cannot read " + file + ": " + (Files.exists(file) ? why : "there is no such file"));
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new KeyFileException(file + " is no CURVE certificate: it is larger than 64 KiB");
            }
            return new String(bytes, StandardCharsets.UTF_8).split("\r?\n");
        } catch (IOException e) {
            throw new KeyFileException("cannot read " + file + ": " + CurveKeys.reason(e), e);
        }
    }

    private static CurveKey key(Path file, String line) {
        Matcher entry = ENTRY.matcher(line);
        try {
            return new CurveKey(entry.matches() ? entry.group(1) : "");
        } catch (IllegalArgumentException e) {
            throw new KeyFileException(file + " is no CURVE certificate: " + e.getMessage(), e);
        }
    }
}
