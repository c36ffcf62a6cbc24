package io.zmqkit.tools.probe;

import io.zmqkit.wire.zmtp.Mechanism;
import io.zmqkit.wire.zmtp.Properties;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Version;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a probe has found. What it did not come to is null.
 *
 * @param reach how TCP answered
 * @param connectTime how long that took
 * @param version of ZMTP, if it is that
 * @param otherProtocol what it is otherwise, in words
 * @param mechanism by which it is secured
 * @param entrance whether it lets the probe's key in
 * @param properties what it says of itself
 * @param heartbeat how long a PING took to be answered
 * @param heard what came from a publisher
 * @param note why there is no more than this, in words
 */
public record Findings(
        Reach reach,
        Duration connectTime,
        @Nullable Version version,
        @Nullable String otherProtocol,
        @Nullable Mechanism mechanism,
        @Nullable Entrance entrance,
        @Nullable Properties properties,
        @Nullable Duration heartbeat,
        @Nullable Heard heard,
        @Nullable String note) {

    /** How TCP answered. */
    public enum Reach {
        /** There is a connection. */
        CONNECTED,
        /** Nobody listens there. */
        REFUSED,
        /** Nothing came back: a host that is down, or a firewall that drops. */
        NO_ANSWER,
        /** The name has no address, or there is no way to it. */
        UNREACHABLE
    }

    /** What a server under CURVE does with a key. */
    public enum Entrance {
        /** The key is authorised. */
        LETS_IN,
        /** The key is not authorised. */
        REFUSES,
        /** The server has another key than the one that the probe takes for the server's. */
        HAS_ANOTHER_KEY,
        /** It does not answer in time, or only a socket that would take what others wait for. */
        IS_SILENT,
        /** It does not ask for keys, and does not talk to a peer that does. */
        IS_NOT_UNDER_CURVE
    }

    static Findings of(Reach reach, Duration connectTime) {
        return new Findings(reach, connectTime, null, null, null, null, null, null, null, null);
    }

    Findings speaking(Version its, Mechanism itsMechanism) {
        return new Findings(reach, connectTime, its, null, itsMechanism, entrance, properties, heartbeat, heard, note);
    }

    Findings speakingOther(String protocol) {
        return new Findings(reach, connectTime, null, protocol, null, null, null, null, null, note);
    }

    Findings saying(Properties its) {
        return new Findings(reach, connectTime, version, null, mechanism, entrance, its, heartbeat, heard, note);
    }

    Findings answering(@Nullable Duration roundTrip) {
        return new Findings(reach, connectTime, version, null, mechanism, entrance, properties, roundTrip, heard, note);
    }

    Findings heard(Heard messages) {
        return new Findings(
                reach, connectTime, version, null, mechanism, entrance, properties, heartbeat, messages, note);
    }

    Findings admitting(Entrance how) {
        return new Findings(reach, connectTime, version, null, mechanism, how, properties, heartbeat, heard, note);
    }

    Findings noting(String text) {
        return new Findings(
                reach, connectTime, version, otherProtocol, mechanism, entrance, properties, heartbeat, heard, text);
    }

    /** {@return true if it speaks ZMTP, of any version} */
    public boolean isZmtp() {
        return version != null;
    }

    /** {@return its socket type, if it has told one that is known} */
    public Optional<SocketKind> kind() {
        return Optional.ofNullable(properties).flatMap(Properties::socketKind);
    }
}
