package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import io.zmqkit.labs.ZmqPeer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Curve.KeyPair;
import org.zeromq.ZMQ.Socket;

/**
 * Lab 15: the student's client at a server with CURVE; then the student's server, with a friend, a stranger who knows the
 * server's key, and one who has no key. The reply to the client cannot be guessed, and its key is looked at. If the
 * client fails, it is tried with other servers and keys to find out why.
 */
public final class NobodyLetInCheck implements Check {

    private static final Duration PATIENCE = Duration.ofMillis(2500);
    /** A connection that stalls is made again after 500 ms: whoever is let in is heard before the end of this. */
    private static final Duration REFUSED = PATIENCE;

    private static final Duration AT_ONCE = Duration.ofMillis(1);

    /** Makes the check. */
    public NobodyLetInCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException {
        KeyPair server = ZMQ.Curve.generateKeyPair();
        KeyPair friend = ZMQ.Curve.generateKeyPair();
        asks(trial, server, friend);
        serves(trial, server, friend);
    }

    private static void asks(Trial trial, KeyPair keys, KeyPair own) throws InterruptedException {
        Visitors visitors = trial.closing(new Visitors(trial.context()));
        ZmqPeer server = trial.bind(SocketType.REP, "tcp://127.0.0.1:*", socket -> serveWith(socket, keys));
        Student client = trial.start("client", server.endpoint(), keys.publicKey, own.publicKey, own.secretKey);
        if (!"Hello".equals(server.receiveText(Trial.START))) {
            client.kill();
            throw new NotYet(
                    "your client says \"Hello\", encrypted",
                    "nothing that the server can read",
                    whyMute(trial, keys, own));
        }
        if (!visitors.include(own.publicKey)) {
            throw new NotYet(
                    "the client has the pair PUBLIC and SECRET",
                    "it has another one",
                    "its key is what a server knows it by: set the pair that it was given, and make none of its own");
        }
        String reply = "World " + ThreadLocalRandom.current().nextInt(100_000, 1_000_000);
        server.send(reply);
        client.awaitLine(reply, PATIENCE, "a line \"" + reply + '"', "print the reply, whatever it is");
        int code = client.exitCode(PATIENCE, "the reply is there: is every socket closed, and the context too?");
        if (code != 0) {
            throw new NotYet("exit code 0", "exit code " + code, "the reply came: that is success");
        }
        client.dismiss();
    }

    private static String whyMute(Trial trial, KeyPair keys, KeyPair own) {
        ZmqPeer plain = trial.bind(SocketType.REP);
        Student inTheClear = trial.start("client", plain.endpoint(), keys.publicKey, own.publicKey, own.secretKey);
        boolean isHeard = plain.lookForText(PATIENCE) != null;
        inTheClear.dismiss();
        if (isHeard) {
            return "your client speaks without CURVE: are its keys set, before connect?";
        }
        ZmqPeer server = trial.bind(SocketType.REP, "tcp://127.0.0.1:*", socket -> serveWith(socket, keys));
        Student swapped = trial.start("client", server.endpoint(), keys.publicKey, own.secretKey, own.publicKey);
        isHeard = server.lookForText(PATIENCE) != null;
        swapped.dismiss();
        return isHeard
                ? "its keys are swapped: the public one is the first, the secret one the second"
                : "does it have the server's public key (setCurveServerKey), and a pair of its own?";
    }

    private static void serveWith(Socket socket, KeyPair keys) {
        socket.setCurveServer(true);
        useKeys(socket, keys);
    }

    private static void useKeys(Socket socket, KeyPair keys) {
        socket.setCurvePublicKey(ZMQ.Curve.z85Decode(keys.publicKey));
        socket.setCurveSecretKey(ZMQ.Curve.z85Decode(keys.secretKey));
    }

    private static void serves(Trial trial, KeyPair keys, KeyPair own) throws InterruptedException {
        String endpoint = "tcp://127.0.0.1:" + trial.freePort();
        Student student = trial.start("server", endpoint, keys.publicKey, keys.secretKey, own.publicKey);
        ZmqPeer friend = connect(trial, endpoint, keys, own);
        ZmqPeer plain = trial.connect(SocketType.DEALER, endpoint);
        hello(friend);
        hello(plain);
        boolean served = answers(friend, Trial.START);
        ZmqPeer stranger = connect(trial, endpoint, keys, ZMQ.Curve.generateKeyPair());
        hello(stranger);
        if (plain.look(served ? REFUSED : AT_ONCE) != null) {
            throw new NotYet(
                    "no answer to somebody without a key",
                    "\"World\"",
                    "anybody can talk to it, without a key: does the server have its keys, and setCurveServer(true)?");
        } else if (!served) {
            friend.isMissing();
            throw new NotYet(
                    "your server answers \"World\" to the one who is allowed in",
                    "nothing within 5 s",
                    "does it bind, with both keys, and does its ZAP handler answer 200 for this key?");
        }
        if (answers(stranger, AT_ONCE)) { // it has been waiting as long as the one without a key
            throw new NotYet(
                    "no answer to a stranger",
                    "\"World\"",
                    "CURVE encrypts; who may come in is decided by ZAP, a handler that looks at the client's key");
        }
        ZmqPeer again = connect(trial, endpoint, keys, own); // each connection is a request to the handler
        hello(again);
        if (!answers(again, PATIENCE)) {
            again.isMissing();
            throw new NotYet(
                    "\"World\" on a new connection of the friend's, after a stranger was turned away",
                    "nothing",
                    student.isAlive() || !student.exception().isEmpty()
                            ? student.whySilent("does the handler's loop go on?")
                            : "a server runs for ever, and this one has ended: does its loop go on after an answer?");
        }
    }

    private static ZmqPeer connect(Trial trial, String endpoint, KeyPair server, KeyPair own) {
        return trial.connect(SocketType.DEALER, endpoint, socket -> {
            socket.setCurveServerKey(ZMQ.Curve.z85Decode(server.publicKey));
            useKeys(socket, own);
        });
    }

    /** As REQ does, but on a DEALER, which may ask again whatever became of the first. */
    private static void hello(ZmqPeer peer) {
        peer.send("", "Hello");
    }

    private static @Nullable String lastFrame(ZmqPeer peer, Duration within) {
        List<String> frames = peer.look(within);
        return frames == null ? null : frames.get(frames.size() - 1);
    }

    private static boolean answers(ZmqPeer peer, Duration within) {
        return Objects.equals(lastFrame(peer, within), "World");
    }
}
