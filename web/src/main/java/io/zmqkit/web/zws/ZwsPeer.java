package io.zmqkit.web.zws;

import io.zmqkit.wire.MalformedException;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.Ping;
import io.zmqkit.wire.zmtp.Properties;
import io.zmqkit.wire.zmtp.SocketKind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a ZWS peer has to say before its messages count, and what becomes of its commands. Pure state.
 *
 * <pre>
 *   ZWS2.0        each side sends its routing id, a message of one frame, and then messages
 *   ZWS2.0/NULL   each side sends READY, and then messages
 * </pre>
 *
 * <p>RFC 45. The routing id is not passed on: the ROUTER behind gives each connection one of its own, so that nobody can take
 * somebody else's.
 */
final class ZwsPeer {

    /** The subprotocol without a mechanism: what browsers' libraries speak. */
    static final String PLAIN = "ZWS2.0";

    /** The subprotocol with ZMTP's NULL mechanism. */
    static final String NULL = "ZWS2.0/NULL";

    private static final int LONGEST_ROUTING_ID = 255;

    private final String subprotocol;
    private final boolean hasReady;
    private final SocketKind behind;
    private boolean isIntroduced;

    /** What is to be done with a frame. */
    record Step(@Nullable Frame onwards, @Nullable Frame answer) {
        private static final Step NOTHING = new Step(null, null);
    }

    ZwsPeer(String subprotocol, SocketKind behind) {
        this.subprotocol = subprotocol;
        hasReady = subprotocol.equals(NULL);
        this.behind = behind;
    }

    /** {@return what is spoken} */
    String subprotocol() {
        return subprotocol;
    }

    /** {@return what this side sends first} */
    Frame introduction() {
        return hasReady ? Frame.of(Command.ready(Properties.of(behind, new byte[0]))) : Frame.last(new byte[0]);
    }

    Step take(Frame frame) throws MalformedException {
        if (!isIntroduced) {
            isIntroduced = true;
            introduce(frame);
            return Step.NOTHING;
        }
        if (!frame.command()) {
            return new Step(frame, null);
        }
        Command command = Command.decode(frame.body());
        if (command.is(Command.PING)) {
            return new Step(null, Frame.of(Ping.decode(command.data()).pong()));
        }
        return List.of(Command.SUBSCRIBE, Command.CANCEL).stream().anyMatch(command::is)
                ? new Step(frame, null)
                : Step.NOTHING;
    }

    private void introduce(Frame frame) throws MalformedException {
        if (hasReady) {
            Optional<SocketKind> kind = frame.command() ? kind(Command.decode(frame.body())) : Optional.empty();
            if (kind.isEmpty() || !behind.talksTo(kind.get())) {
                throw new MalformedException("no READY of a socket that talks to " + behind);
            }
        } else if (frame.more() || frame.command() || frame.length() > LONGEST_ROUTING_ID) {
            throw new MalformedException("no routing id");
        }
    }

    private static Optional<SocketKind> kind(Command command) throws MalformedException {
        return command.is(Command.READY) ? Properties.decode(command.data()).socketKind() : Optional.empty();
    }
}
