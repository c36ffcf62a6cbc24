package io.zmqkit.core.curve;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQ.Socket;

/**
 * Encryption and authentication of every TCP socket of a program. A socket that binds is a CURVE server and lets in
 * only authorised peers; a socket that connects is a CURVE client and talks only to the server that it knows. Nothing
 * falls back to an unencrypted connection.
 *
 * @param keys the program's own
 * @param authorized a folder of public certificates, {@code NAME.key}, of the peers that may connect; null for a
 *     program that binds nothing
 * @param serverKey the public key of the servers to connect to; null for a program that connects to none
 */
public record CurveSecurity(
        CurveKeys keys, @Nullable Path authorized, @Nullable CurveKey serverKey) {

    /** Makes a socket a CURVE server, before it is bound. */
    public void serve(Socket socket) {
        socket.setCurveServer(true);
        useKeys(socket);
    }

    /** Makes a socket a CURVE client of one server, before it is connected. */
    public void trust(Socket socket, CurveKey server) {
        socket.setCurveServerKey(server.bytes());
        useKeys(socket);
    }

    private void useKeys(Socket socket) {
        socket.setCurvePublicKey(keys.publicKey().bytes());
        socket.setCurveSecretKey(keys.secretKey().bytes());
    }
}
