package io.zmqkit.core.curve;

import com.neilalexander.jnacl.crypto.curve25519xsalsa20poly1305;
import io.zmqkit.core.Endpoint;
import io.zmqkit.testing.RawPeers;
import io.zmqkit.wire.peer.RawPeer;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.Greeting;
import io.zmqkit.wire.zmtp.Mechanism;
import io.zmqkit.wire.zmtp.Version;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;

/**
 * A CURVE client on a plain socket that says of itself whatever it likes. Source: RFC 26/CurveZMQ.
 */
public final class RawCurve implements AutoCloseable {

    private static final Greeting GREETING = new Greeting.V3(Version.ZMTP_3_0, Mechanism.CURVE, false);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private long nextNonce = 3;
    private final RawPeer peer;
    private final byte[] shortPublic = new byte[32];
    private final byte[] shortSecret = new byte[32];
    private byte[] hello = new byte[0];
    private byte[] initiate = new byte[0];
    private byte[] serverShort = new byte[32];

    /** Shakes hands up to and without waiting for the server's READY or ERROR. */
    public RawCurve(Endpoint server, CurveKey serverKey, CurveKeys own, Map<String, String> properties)
            throws IOException {
        this(server, serverKey, own, properties, true);
    }

    /** Shakes hands up to the server's WELCOME, unless told to go on; {@link #initiate} does the rest. */
    public RawCurve(Endpoint server, CurveKey serverKey, CurveKeys own, Map<String, String> properties, boolean goOn)
            throws IOException {
        peer = RawPeers.connect(server);
        peer.greet(GREETING);
        curve25519xsalsa20poly1305.crypto_box_keypair(shortPublic, shortSecret);
        byte[] server32 = serverKey.bytes();
        hello = join(
                command("HELLO"),
                new byte[] {1, 0},
                new byte[72],
                shortPublic,
                number(1),
                box(new byte[64], nonce("CurveZMQHELLO---", number(1)), server32, shortSecret));
        peer.send(Frame.command(hello));
        ByteBuffer welcome = peer.receive(PATIENCE).body();
        byte[] welcomeNonce = new byte[16];
        byte[] sealed = new byte[144];
        welcome.position(8).get(welcomeNonce).get(sealed);
        ByteBuffer opened = ByteBuffer.wrap(open(sealed, nonce("WELCOME-", welcomeNonce), server32, shortSecret));
        byte[] cookie = new byte[96];
        opened.get(serverShort).get(cookie);
        byte[] vouchNonce = new byte[16];
        new Random(1).nextBytes(vouchNonce);
        byte[] vouch = box(
                join(shortPublic, server32),
                nonce("VOUCH---", vouchNonce),
                serverShort,
                own.secretKey().bytes());
        byte[] said = join(own.publicKey().bytes(), vouchNonce, vouch, metadata(properties));
        initiate = join(
                command("INITIATE"),
                cookie,
                number(2),
                box(said, nonce("CurveZMQINITIATE", number(2)), serverShort, shortSecret));
        if (goOn) {
            initiate();
        }
    }

    public void initiate() throws IOException {
        peer.send(Frame.command(initiate));
    }

    /** The name of the command that the server answers with. */
    public String answer() throws IOException {
        String text = peer.receive(PATIENCE).text();
        return text.substring(1, 1 + text.charAt(0));
    }

    public void send(String text) throws IOException {
        byte[] number = number(nextNonce++);
        byte[] body = join(new byte[1], text.getBytes(StandardCharsets.UTF_8));
        peer.send(Frame.last(join(
                command("MESSAGE"), number, box(body, nonce("CurveZMQMESSAGEC", number), serverShort, shortSecret))));
    }

    /** Sends with a number that has been used already, as nobody may. */
    public void sendWithTheLastNumber(String text) throws IOException {
        nextNonce--;
        send(text);
    }

    /** Sends what this client has sent so far on a new connection, as somebody would who has listened in. */
    public boolean replayIsDropped(Endpoint server) throws IOException {
        try (RawPeer replay = RawPeers.connect(server)) {
            replay.greet(GREETING);
            replay.send(Frame.command(hello));
            replay.receive(PATIENCE);
            replay.send(Frame.command(initiate));
            return replay.isDroppedWithin(PATIENCE);
        }
    }

    private static byte[] metadata(Map<String, String> properties) {
        byte[] all = new byte[0];
        for (Map.Entry<String, String> property : properties.entrySet()) {
            byte[] value = property.getValue().getBytes(StandardCharsets.UTF_8);
            all = join(
                    all,
                    command(property.getKey()),
                    ByteBuffer.allocate(4).putInt(value.length).array(),
                    value);
        }
        return all;
    }

    private static byte[] command(String name) {
        return join(new byte[] {(byte) name.length()}, name.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] number(long n) {
        return ByteBuffer.allocate(8).putLong(n).array();
    }

    private static byte[] nonce(String prefix, byte[] rest) {
        return join(prefix.getBytes(StandardCharsets.US_ASCII), rest);
    }

    private static byte[] box(byte[] message, byte[] nonce, byte[] key, byte[] secret) {
        byte[] padded = join(new byte[32], message);
        byte[] sealed = new byte[padded.length];
        curve25519xsalsa20poly1305.crypto_box(sealed, padded, padded.length, nonce, key, secret);
        return java.util.Arrays.copyOfRange(sealed, 16, sealed.length);
    }

    private static byte[] open(byte[] sealed, byte[] nonce, byte[] key, byte[] secret) throws IOException {
        byte[] padded = join(new byte[16], sealed);
        byte[] opened = new byte[padded.length];
        if (curve25519xsalsa20poly1305.crypto_box_open(opened, padded, padded.length, nonce, key, secret) != 0) {
            throw new IOException("the server's WELCOME cannot be opened");
        }
        return java.util.Arrays.copyOfRange(opened, 32, opened.length);
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    @Override
    public void close() throws IOException {
        peer.close();
    }
}
