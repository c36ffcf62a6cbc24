package io.zmqkit.wire.zmtp;

/**
 * How large a peer may make what it sends. Beyond a limit the stream is malformed, and nothing is allocated for it.
 *
 * @param frameBytes of one frame's body, 1 to 2^31-9
 * @param messageFrames of one message, at least 1
 * @param messageBytes of all frames of one message, at least 1
 * @param commandBytes of a command, READY with all its properties included, at least 256
 */
public record FrameLimits(int frameBytes, int messageFrames, long messageBytes, int commandBytes) {

    /** 16 MiB in a frame, 1,024 frames and 64 MiB in a message, 64 KiB in a command. */
    public static final FrameLimits DEFAULTS = new FrameLimits(1 << 24, 1024, 1L << 26, 1 << 16);

    /** Checks the ranges. */
    public FrameLimits {
        requireRange("frameBytes", frameBytes, 1, Integer.MAX_VALUE - 8);
        requireRange("messageFrames", messageFrames, 1, Integer.MAX_VALUE);
        requireRange("messageBytes", messageBytes, 1, Long.MAX_VALUE);
        requireRange("commandBytes", commandBytes, 256, Integer.MAX_VALUE - 8);
    }

    private static void requireRange(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " must be " + least + "-" + most + ", was " + value);
        }
    }
}
