package io.zmqkit.core.curve;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;
import org.zeromq.ZMQ;

/**
 * The two CURVE keys of one person or program.
 *
 * <p>Their files are certificates in the format that CZMQ and pyzmq write and read: {@code NAME.key} has the public key
 * and may be given away, {@code NAME.key_secret} has both. A secret file is created so that only its owner can read it,
 * and is refused when others can.
 *
 * <p>Sources: RFC 26/CurveZMQ, RFC 4/ZPL, RFC 32/Z85.
 */
public final class CurveKeys {

    /** How the name of a public certificate ends. */
    public static final String PUBLIC_SUFFIX = ".key";
    /** How the name of a secret certificate ends. */
    public static final String SECRET_SUFFIX = ".key_secret";

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final String PUBLIC_BANNER = """
            #   ****  Generated on %s by zmqkit  ****
            #   ZeroMQ CURVE Public Certificate
            #   Exchange securely, or use a secure mechanism to verify the contents
            #   of this file after exchange.

            """;
    private static final String SECRET_BANNER = """
            #   ****  Generated on %s by zmqkit  ****
            #   ZeroMQ CURVE **Secret** Certificate
            #   DO NOT PROVIDE THIS FILE TO OTHER USERS nor change its permissions.

            """;

    private final CurveKey publicKey;
    private final CurveKey secretKey;

    private CurveKeys(CurveKey publicKey, CurveKey secretKey) {
        this.publicKey = publicKey;
        this.secretKey = secretKey;
    }

    /** {@return two new random keys} */
    public static CurveKeys generate() {
        ZMQ.Curve.KeyPair pair = ZMQ.Curve.generateKeyPair();
        return new CurveKeys(new CurveKey(pair.publicKey), new CurveKey(pair.secretKey));
    }

    /** {@return the key that others may know} */
    public CurveKey publicKey() {
        return publicKey;
    }

    public CurveKey secretKey() {
        return secretKey;
    }

    /**
     * Writes {@code NAME.key} and {@code NAME.key_secret}; neither may exist.
     *
     * @param folder an existing folder
     * @param name the start of both file names
     * @return the secret file
     * @throws KeyFileException if one of them exists or cannot be written; then neither is left behind
     */
    public Path save(Path folder, String name) {
        Path open = folder.resolve(name + PUBLIC_SUFFIX);
        Path secret = folder.resolve(name + SECRET_SUFFIX);
        if (Files.exists(open, LinkOption.NOFOLLOW_LINKS)) {
            throw exists(open);
        }
        String date = LocalDate.now(ZoneOffset.UTC).toString();
        String publicLines = "metadata\ncurve\n    public-key = \"" + publicKey.text() + "\"\n";
        create(
                folder,
                secret,
                SECRET_BANNER.formatted(date) + publicLines + "    secret-key = \"" + secretKey.text() + "\"\n",
                true);
        try {
            create(folder, open, PUBLIC_BANNER.formatted(date) + publicLines, false);
        } catch (KeyFileException e) {
            deleteAfter(e, secret);
            throw e;
        }
        return secret;
    }

    private static void create(Path folder, Path file, String text, boolean ownerOnly) {
        FileAttribute<?>[] attributes = ownerOnly && hasPermissions(folder)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        Set<OpenOption> fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (SeekableByteChannel channel = Files.newByteChannel(file, fresh, attributes)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (FileAlreadyExistsException e) {
            throw exists(file);
        } catch (NoSuchFileException e) {
            throw new KeyFileException("cannot write " + file + ": there is no folder " + folder, e);
        } catch (IOException e) {
            throw new KeyFileException("cannot write " + file + ": " + reason(e), e);
        }
    }

    private static KeyFileException exists(Path file) {
        return new KeyFileException(file + " exists already: whoever has the old key would be locked out"
                + " (choose another name or folder, or move it away)");
    }

    private static void deleteAfter(KeyFileException failure, Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Reads both keys from a secret certificate.
     *
     * @param file {@code NAME.key_secret}
     * @return the keys in it
     * @throws KeyFileException if it cannot be read, holds no secret key, or others can read it
     */
    public static CurveKeys load(Path file) {
        Certificate certificate = Certificate.read(file);
        CurveKey secret = certificate.secretKey();
        if (secret == null) {
            throw new KeyFileException(file + " holds no secret key: it is the public one, to be given away (give "
                    + sibling(file, SECRET_SUFFIX) + ")");
        }
        requirePrivate(file);
        return new CurveKeys(certificate.publicKey(), secret);
    }

    /**
     * Reads a public key.
     *
     * @param file {@code NAME.key}
     * @return the public key in it
     * @throws KeyFileException if it cannot be read, holds no public key, or also holds a secret one: that file belongs
     *     to its owner alone
     */
    public static CurveKey loadPublic(Path file) {
        Certificate certificate = Certificate.read(file);
        if (certificate.secretKey() != null) {
            throw new KeyFileException(file + " holds a secret key, and the public one is wanted here (give "
                    + sibling(file, PUBLIC_SUFFIX) + ")");
        }
        return certificate.publicKey();
    }

    /** The other file of the pair, if the name tells; otherwise the end of its name. */
    private static String sibling(Path file, String suffix) {
        String name = file.toString();
        String base = name.replaceFirst("\\.key(_secret)?$", "");
        return base.equals(name) ? "the file that ends with " + suffix : base + suffix;
    }

    private static void requirePrivate(Path file) {
        if (!hasPermissions(file)) {
            return;
        }
        try {
            if (!OWNER_ONLY.containsAll(withoutExecution(file))) {
                throw new KeyFileException(
                        file + " can be read or written by others, and it holds a secret key (fix it: chmod 600 " + file
                                + ")");
            }
        } catch (IOException e) {
            throw new KeyFileException("cannot tell who may read " + file + ": " + reason(e), e);
        }
    }

    private static Set<PosixFilePermission> withoutExecution(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        permissions.remove(PosixFilePermission.OWNER_EXECUTE);
        return permissions;
    }

    private static boolean hasPermissions(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class) != null;
    }

    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }
}
