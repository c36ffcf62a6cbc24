package io.zmqkit.cli.option;

import io.zmqkit.core.curve.CurveKeys;
import io.zmqkit.core.curve.CurveSecurity;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The CURVE options that every program takes: with --curve, nothing is sent or taken unencrypted or from a stranger. */
public final class CurveSettings {

    @Option(
            names = "--curve",
            paramLabel = "NAME.key_secret",
            description = "Encrypt, and prove who you are, with the keys in this file (see zmqkit keygen).")
    private @Nullable Path keys;

    @Option(
            names = "--authorized",
            paramLabel = "DIR",
            description = "With --curve, for what binds: let in only those whose NAME.key is in this folder.")
    private @Nullable Path authorized;

    @Option(
            names = "--server-key",
            paramLabel = "NAME.key",
            description = "With --curve, for what connects: talk only to the server with this public key.")
    private @Nullable Path serverKey;

    public boolean areOn() {
        return keys != null;
    }

    /**
     * Reads the keys.
     *
     * @throws IllegalArgumentException if options are missing
     */
    @Nullable
    public CurveSecurity toSecurity() {
        if (keys == null) {
            if (authorized != null || serverKey != null) {
                throw new IllegalArgumentException(
                        (authorized != null ? "--authorized" : "--server-key") + " needs --curve, your own keys");
            }
            return null;
        }
        if (authorized == null && serverKey == null) {
            throw new IllegalArgumentException(
                    "--curve needs --authorized for what binds, --server-key for what connects");
        }
        if (authorized != null && !Files.isDirectory(authorized)) {
            throw new IllegalArgumentException("--authorized " + authorized + " is no folder");
        }
        return new CurveSecurity(
                CurveKeys.load(keys), authorized, serverKey == null ? null : CurveKeys.loadPublic(serverKey));
    }
}
