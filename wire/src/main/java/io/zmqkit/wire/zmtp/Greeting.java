package io.zmqkit.wire.zmtp;

import java.nio.ByteBuffer;

/**
 * How a stream begins.
 *
 * <pre>
 *   3.x, 64 bytes              FF 8 bytes 7F | major minor | mechanism, 20 bytes | as-server | 31 zeros
 *   2.0, 14 bytes and more     FF 8 bytes 7F | 01 | socket type | 00 length identity
 * </pre>
 *
 * <p>RFC 23, "Version Negotiation": <i>greeting = signature version mechanism as-server filler</i>, <i>signature = %xFF padding
 * %x7F</i>. A peer that speaks several versions sends <i>the first 11 octets of the greeting (signature and major version
 * number)</i>, and the others when it has read the first 11 of its partner: then it knows which form they should have.
 */
public sealed interface Greeting extends StreamElement {

    /** The bytes before the version. */
    int SIGNATURE_BYTES = 10;

    /** {@return the version that it says} */
    Version version();

    /** {@return its bytes} */
    byte[] encode();

    /** {@return the first 10 bytes of any version; the padding is what libzmq sends} */
    static byte[] signature() {
        return ByteBuffer.allocate(SIGNATURE_BYTES)
                .put((byte) 0xff)
                .putLong(1)
                .put((byte) 0x7f)
                .array();
    }

    /**
     * Of ZMTP 3.
     *
     * @param version 3.0 or more
     * @param mechanism by which the connection shall be secured
     * @param asServer whether this is the server in that; false for NULL
     */
    record V3(Version version, Mechanism mechanism, boolean asServer) implements Greeting {

        /** How many bytes it has. */
        public static final int BYTES = 64;

        /** Checks the version. */
        public V3 {
            if (version.major() < 3 || version.major() > 255 || version.minor() < 0 || version.minor() > 255) {
                throw new IllegalArgumentException("version must be 3.0-255.255, was " + version);
            }
        }

        @Override
        public byte[] encode() {
            ByteBuffer greeting = ByteBuffer.allocate(BYTES);
            greeting.put(signature()).put((byte) version.major()).put((byte) version.minor());
            greeting.put(mechanism.encode()).put((byte) (asServer ? 1 : 0));
            return greeting.array(); // the rest is zeros
        }
    }

    /**
     * Of ZMTP 2.0, which ends the handshake as well.
     *
     * @param kind the socket's type
     * @param identity at most 255 bytes
     */
    record V2(SocketKind kind, ByteBuffer identity) implements Greeting {

        /** What stands for 2.0 where others have their major version. */
        static final int REVISION = 1;

        /** Checks the identity. */
        public V2 {
            if (identity.remaining() > 255) {
                throw new IllegalArgumentException("identity must be at most 255 bytes, was " + identity.remaining());
            }
            identity = identity.asReadOnlyBuffer();
        }

        @Override
        public Version version() {
            return Version.ZMTP_2_0;
        }

        /** {@return the identity, copied} */
        public byte[] identityBytes() {
            byte[] bytes = new byte[identity.remaining()];
            identity.duplicate().get(bytes);
            return bytes;
        }

        @Override
        public byte[] encode() {
            return ByteBuffer.allocate(SIGNATURE_BYTES + 4 + identity.remaining())
                    .put(signature())
                    .put((byte) REVISION)
                    .put((byte) kind.code())
                    .put((byte) 0)
                    .put((byte) identity.remaining())
                    .put(identity.duplicate())
                    .array();
        }
    }

    /**
     * Of ZMTP 1.0, which has none: the stream begins with a frame, <i>length flags identity</i>. It is recognised by its
     * first two bytes and not read further.
     */
    record V1() implements Greeting {

        @Override
        public Version version() {
            return Version.ZMTP_1_0;
        }

        @Override
        public byte[] encode() {
            return new byte[] {1, 0}; // an empty identity
        }
    }
}
