package io.zmqkit.relay.backplane;

import io.nats.client.AuthHandler;
import io.nats.client.Nats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file with a NATS user's JWT and key, as nsc makes it. */
final class Credentials {

    private Credentials() {}

    /**
     * Checks the file; the client of NATS would only tell that it cannot connect.
     *
     * @return what reads it at each connection, since it may be renewed
     * @throws BackplaneException if it cannot be read, or does not hold what it should
     */
    static AuthHandler in(Path file) {
        try {
            AuthHandler now = Nats.staticCredentials(Files.readAllBytes(file));
            boolean isWhole = now.getJWT() != null && now.getJWT().length > 0 && now.sign(new byte[1]) != null;
            if (!isWhole) {
                throw new BackplaneException("there is no JWT and no key of a NATS user in " + file);
            }
        } catch (IOException e) {
            throw new BackplaneException("cannot read the NATS credentials in " + file + ": " + e, e, false);
        } catch (IllegalStateException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new BackplaneException(
                    "there is no JWT and no key of a NATS user in " + file); // e might tell the key
        }
        return Nats.credentials(file.toString());
    }
}
