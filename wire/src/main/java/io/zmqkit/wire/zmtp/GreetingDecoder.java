package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Takes a greeting from a stream of bytes that comes in pieces, and nothing after it. One thread.
 *
 * <p>The version byte alone does not tell the form of what follows: a peer that speaks 3 and meets one that speaks 2 has said
 * 3 already. The byte after the next one does: in a greeting of 3 it is the first letter of the mechanism, in one of 2
 * the flags of the identity, which are zero.
 */
final class GreetingDecoder {

    private static final int REVISION_AT = Greeting.SIGNATURE_BYTES;
    private static final int TELLS_FORM_AT = REVISION_AT + 2;
    private static final int IDENTITY_AT = REVISION_AT + 4;
    private static final int MECHANISM_AT = REVISION_AT + 2;
    private static final int AS_SERVER_AT = MECHANISM_AT + Mechanism.BYTES;

    private final byte[] taken = new byte[IDENTITY_AT + 255];
    private int count;

    /** Returns the greeting, or null when all bytes are taken and more are needed. */
    @Nullable
    Greeting next(ByteBuffer in) throws MalformedException {
        Greeting greeting = null;
        while (greeting == null && in.hasRemaining()) {
            taken[count++] = in.get();
            greeting = decode();
        }
        return greeting;
    }

    /** The eleventh byte, once it is there: at least 3 in all versions since 3.0. */
    OptionalInt revision() {
        return count > REVISION_AT ? OptionalInt.of(at(REVISION_AT)) : OptionalInt.empty();
    }

    private int at(int index) {
        return taken[index] & 0xff;
    }

    private @Nullable Greeting decode() throws MalformedException {
        if (at(0) != 0xff) {
            return count < 2 ? null : unversioned();
        } else if (count == Greeting.SIGNATURE_BYTES) {
            return checkSignature();
        } else if (count <= TELLS_FORM_AT) {
            return null;
        }
        return at(TELLS_FORM_AT) == 0 || at(REVISION_AT) < 3 ? decodeV2() : decodeV3();
    }

    /** ZMTP 1.0: a frame of at least one byte, whose flags are 0. */
    private Greeting unversioned() throws MalformedException {
        if (at(0) == 0 || at(1) != 0) {
            throw notZmtp();
        }
        return new Greeting.V1();
    }

    private @Nullable Greeting checkSignature() throws MalformedException {
        int last = at(Greeting.SIGNATURE_BYTES - 1);
        if (last == 0x7f) {
            return null;
        } else if (last == 0) {
            return new Greeting.V1(); // the flags of a frame whose length has eight bytes
        }
        throw notZmtp();
    }

    private MalformedException notZmtp() {
        return new MalformedException("it is not ZMTP: it begins with " + Hex.of(Arrays.copyOf(taken, count)));
    }

    private @Nullable Greeting decodeV2() throws MalformedException {
        int type = at(REVISION_AT + 1);
        SocketKind kind = SocketKind.ofCode(type)
                .orElseThrow(() -> new MalformedException("the greeting of ZMTP 2.0 has the socket type " + type));
        if (at(TELLS_FORM_AT) != 0) {
            throw new MalformedException("the identity has the flags " + Hex.of(at(TELLS_FORM_AT)));
        }
        boolean whole = count >= IDENTITY_AT && count == IDENTITY_AT + at(IDENTITY_AT - 1);
        return whole ? new Greeting.V2(kind, ByteBuffer.wrap(Arrays.copyOfRange(taken, IDENTITY_AT, count))) : null;
    }

    private @Nullable Greeting decodeV3() throws MalformedException {
        if (count < Greeting.V3.BYTES) {
            return null;
        }
        Version version = new Version(at(REVISION_AT), at(REVISION_AT + 1));
        Mechanism mechanism = Mechanism.decode(Arrays.copyOfRange(taken, MECHANISM_AT, AS_SERVER_AT));
        int asServer = at(AS_SERVER_AT);
        if (asServer > 1) {
            throw new MalformedException("as-server in the greeting is " + Hex.of(asServer));
        }
        return new Greeting.V3(version, mechanism, asServer == 1);
    }
}
