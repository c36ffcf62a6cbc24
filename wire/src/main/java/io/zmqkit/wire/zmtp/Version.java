package io.zmqkit.wire.zmtp;

/**
 * A version of ZMTP.
 *
 * @param major 1, 2 or 3; what a greeting says may be higher
 * @param minor 0 or 1; what a greeting says may be higher
 */
public record Version(int major, int minor) implements Comparable<Version> {

    /** The version of ZeroMQ 2, which has no greeting. It is recognised and not spoken. */
    public static final Version ZMTP_1_0 = new Version(1, 0);
    /** RFC 15: the version of ZeroMQ 3.x. Socket type and identity stand in the greeting; there are no commands. */
    public static final Version ZMTP_2_0 = new Version(2, 0);
    /** RFC 23: the version of ZeroMQ 4.0 to 4.2, and of JeroMQ. Subscriptions are messages. */
    public static final Version ZMTP_3_0 = new Version(3, 0);
    /** RFC 37: subscriptions are commands. Heartbeats are in it, which libzmq has had since 4.2. */
    public static final Version ZMTP_3_1 = new Version(3, 1);

    @Override
    public int compareTo(Version other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    /** {@return the lower of the two, which is what both can speak} */
    public Version lower(Version other) {
        return compareTo(other) <= 0 ? this : other;
    }

    /** {@return true for 3.0 and later, which have mechanisms and commands} */
    public boolean hasCommands() {
        return major >= 3;
    }

    @Override
    public String toString() {
        return "ZMTP " + major + "." + minor;
    }
}
