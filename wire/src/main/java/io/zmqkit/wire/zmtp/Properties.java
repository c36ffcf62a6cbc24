package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a peer says of itself when the handshake ends.
 *
 * <p>RFC 23, "Connection Metadata": <i>property = name value</i>, <i>name = OCTET 1*255name-char</i>, <i>value = 4OCTET
 * *OCTET</i>. Names are compared without regard to case. If one comes twice, the first counts, as in libzmq.
 *
 * @param all in the order in which they came
 */
public record Properties(List<Property> all) {

    /** The socket's type, for example {@code DEALER}. */
    public static final String SOCKET_TYPE = "Socket-Type";
    /** The name that a ROUTER on the other side will know this peer by: of REQ, DEALER and ROUTER only. */
    public static final String IDENTITY = "Identity";

    /**
     * One of them.
     *
     * @param name 1-255 of letters, digits and - _ . +
     * @param value any bytes
     */
    public record Property(String name, ByteBuffer value) {
        /** Checks the name. */
        public Property {
            if (!name.matches("[A-Za-z0-9_.+-]{1,255}")) {
                throw new IllegalArgumentException(
                        "a property's name must be 1-255 of A-Z a-z 0-9 - _ . +, was " + name);
            }
            value = value.asReadOnlyBuffer();
        }

        /** {@return the value, copied} */
        public byte[] bytes() {
            byte[] bytes = new byte[value.remaining()];
            value.duplicate().get(bytes);
            return bytes;
        }
    }

    /** Keeps a list of its own. */
    public Properties {
        all = List.copyOf(all);
    }

    /** {@return what a socket of this kind says} */
    public static Properties of(SocketKind kind, byte[] identity) {
        Properties type =
                new Properties(List.of()).with(SOCKET_TYPE, kind.name().getBytes(StandardCharsets.US_ASCII));
        return kind.hasIdentity() ? type.with(IDENTITY, identity) : type;
    }

    /** {@return these, and one more} */
    public Properties with(String name, byte[] value) {
        List<Property> more = new ArrayList<>(all);
        more.add(new Property(name, ByteBuffer.wrap(value.clone())));
        return new Properties(more);
    }

    /** Reads the data of a READY or INITIATE. */
    public static Properties decode(ByteBuffer data) throws MalformedException {
        ByteBuffer in = data.duplicate();
        List<Property> all = new ArrayList<>();
        while (in.hasRemaining()) {
            String name = new String(ShortText.take(in, "a property's name"), StandardCharsets.ISO_8859_1);
            if (!name.matches("[A-Za-z0-9_.+-]{1,255}")) {
                throw new MalformedException(
                        "a property has the name " + Hex.of(name.getBytes(StandardCharsets.ISO_8859_1)));
            }
            if (in.remaining() < Integer.BYTES) {
                throw new MalformedException("the property " + name + " has no value");
            }
            byte[] value = ShortText.take(in, Integer.toUnsignedLong(in.getInt()), "the property " + name);
            all.add(new Property(name, ByteBuffer.wrap(value)));
        }
        return new Properties(all);
    }

    /** {@return the data of a READY or INITIATE} */
    public byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Property property : all) {
            byte[] value = property.bytes();
            out.writeBytes(ShortText.encode(property.name()));
            out.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
            out.writeBytes(value);
        }
        return out.toByteArray();
    }

    /** {@return the value of a property} */
    public Optional<byte[]> get(String name) {
        return all.stream()
                .filter(property -> property.name().equalsIgnoreCase(name))
                .findFirst()
                .map(Property::bytes);
    }

    /** {@return the socket type as the peer wrote it, which need not be one that is known; in printable ASCII} */
    public Optional<String> socketType() {
        return get(SOCKET_TYPE).map(ShortText::printable);
    }

    /** {@return the socket type, if it is known} */
    public Optional<SocketKind> socketKind() {
        return socketType().flatMap(SocketKind::named);
    }
}
