package io.zmqkit.bridge.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Who may connect: a file with a line {@code NAME:PASSWORD} for each. The password stands there as {@code mosquitto_passwd}
 * writes it, PBKDF2 with SHA-512 ({@code $7$ITERATIONS$SALT$HASH}), or as it is. Lines that are empty or begin with # do
 * not count. Does not change.
 */
public final class Users {

    private static final String HASHED = "$7$";
    private static final int MOST_ITERATIONS = 1_000_000;
    private static final long MOST_FILE_BYTES = 1 << 20;

    private final Map<String, String> passwords = new HashMap<>();

    private Users() {}

    /**
     * Reads a file.
     *
     * @param file where
     * @return who may connect
     * @throws IllegalArgumentException if the file cannot be read, or a line is not one
     */
    public static Users read(Path file) {
        Users users = new Users();
        try {
            if (Files.size(file) > MOST_FILE_BYTES) {
                throw new IllegalArgumentException("password file " + file + " has more than 1 MiB");
            }
            int number = 0;
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                number++;
                if (!line.isBlank() && !line.startsWith("#")) {
                    users.add(line, file + " line " + number);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read password file " + file, e);
        }
        if (users.passwords.isEmpty()) {
            throw new IllegalArgumentException("password file " + file + " lets nobody in: write NAME:PASSWORD lines");
        }
        return users;
    }

    private void add(String line, String where) {
        int colon = line.indexOf(':');
        String password = line.substring(colon + 1);
        if (colon < 1 || password.isEmpty()) {
            throw new IllegalArgumentException(where + " is not NAME:PASSWORD");
        }
        if (password.startsWith("$6$")) {
            throw new IllegalArgumentException(where + " has an old hash: write it again with mosquitto_passwd");
        }
        if (password.startsWith(HASHED) && !isHash(password)) {
            throw new IllegalArgumentException(where + " is not a line of mosquitto_passwd");
        }
        passwords.put(line.substring(0, colon), password);
    }

    private static boolean isHash(String password) {
        String[] parts = password.split("\\$", -1);
        try {
            return parts.length == 5
                    && Integer.parseInt(parts[2]) >= 1
                    && Integer.parseInt(parts[2]) <= MOST_ITERATIONS
                    && Base64.getDecoder().decode(parts[3]).length > 0
                    && Base64.getDecoder().decode(parts[4]).length > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Tells whether somebody may connect. */
    boolean admits(@Nullable String name, byte @Nullable [] password) {
        String known = name == null ? null : passwords.get(name);
        if (known == null || password == null) {
            return false;
        }
        return known.startsWith(HASHED)
                ? hashes(known.split("\\$", -1), new String(password, StandardCharsets.UTF_8))
                : MessageDigest.isEqual(known.getBytes(StandardCharsets.UTF_8), password);
    }

    private static boolean hashes(String[] parts, String password) {
        byte[] salt = Base64.getDecoder().decode(parts[3]);
        byte[] hash = Base64.getDecoder().decode(parts[4]);
        try {
            PBEKeySpec spec =
                    new PBEKeySpec(password.toCharArray(), salt, Integer.parseInt(parts[2]), hash.length * Byte.SIZE);
            byte[] given = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(spec)
                    .getEncoded();
            return MessageDigest.isEqual(hash, given);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false; // an empty password, for example
        }
    }
}
