package io.zmqkit.wire.zmtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What one side of a handshake says of itself.
 *
 * @param version the highest that it speaks: 2.0, 3.0 or 3.1
 * @param security its side of the mechanism
 * @param properties the socket type first
 */
public record Introduction(Version version, Security security, Properties properties) {

    /** Checks that there is a socket type, and a version that is spoken. */
    public Introduction {
        if (properties.socketType().isEmpty()) {
            throw new IllegalArgumentException("properties must have a " + Properties.SOCKET_TYPE);
        }
        if (version.compareTo(Version.ZMTP_2_0) < 0 || version.compareTo(Version.ZMTP_3_1) > 0) {
            throw new IllegalArgumentException("version must be 2.0-3.1, was " + version);
        }
    }

    /** {@return a socket of this kind without identity, that speaks 3.1 and NULL} */
    public static Introduction of(SocketKind kind) {
        return new Introduction(Version.ZMTP_3_1, new Security.Null(), Properties.of(kind, new byte[0]));
    }

    /** {@return the same, speaking no more than this version} */
    public Introduction speaking(Version highest) {
        return new Introduction(highest, security, properties);
    }

    /** {@return the same, with another mechanism} */
    public Introduction securedBy(Security other) {
        return new Introduction(version, other, properties);
    }

    /** {@return the same, with one property more} */
    public Introduction with(String name, String value) {
        return new Introduction(version, security, properties.with(name, value.getBytes(StandardCharsets.UTF_8)));
    }

    /** The whole greeting for a partner whose eleventh byte is this. */
    Greeting greetingFor(int revision) {
        if (revision >= 3 && version.hasCommands()) {
            return new Greeting.V3(version, security.mechanism(), security.asServer());
        }
        SocketKind kind = properties.socketKind().orElse(SocketKind.PAIR);
        return new Greeting.V2(
                kind, ByteBuffer.wrap(properties.get(Properties.IDENTITY).orElse(new byte[0])));
    }

    /** What is sent before anything of the partner is known: 11 bytes. */
    byte[] opening() {
        int revision = version.hasCommands() ? version.major() : Greeting.V2.REVISION;
        return ByteBuffer.allocate(Greeting.SIGNATURE_BYTES + 1)
                .put(Greeting.signature())
                .put((byte) revision)
                .array();
    }
}
