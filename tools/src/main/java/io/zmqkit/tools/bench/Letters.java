package io.zmqkit.tools.bench;

/**
 * Numbers as text of fixed length, a letter from a to p for every four bits. It may stand in a chat message, and is read
 * without a loop, because it is read for every message.
 */
final class Letters {

    private static final long AS = 0x6161_6161_6161_6161L;
    private static final long NIBBLES = 0x0f0f_0f0f_0f0f_0f0fL;

    private Letters() {}

    /** {@return eight letters, the first in the highest byte} */
    static long of(int value) {
        long spread = value & 0xffff_ffffL;
        spread = (spread | (spread << 16)) & 0x0000_ffff_0000_ffffL;
        spread = (spread | (spread << 8)) & 0x00ff_00ff_00ff_00ffL;
        spread = (spread | (spread << 4)) & NIBBLES;
        return spread + AS;
    }

    /** {@return whether these are eight letters from a to p} */
    static boolean areLetters(long letters) {
        return ((letters - AS) & ~NIBBLES) == 0;
    }

    /** {@return the number that eight letters stand for} */
    static int value(long letters) {
        long spread = (letters - AS) & NIBBLES;
        spread = (spread | (spread >>> 4)) & 0x00ff_00ff_00ff_00ffL;
        spread = (spread | (spread >>> 8)) & 0x0000_ffff_0000_ffffL;
        return (int) (spread | (spread >>> 16));
    }
}
