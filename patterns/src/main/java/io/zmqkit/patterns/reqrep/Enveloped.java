package io.zmqkit.patterns.reqrep;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.zeromq.ZFrame;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMsg;

/**
 * A request or a reply as ROUTER and DEALER see it. REQ and REP see only the body.
 *
 * <pre>
 *   [routing id]... [empty delimiter] [body]...
 * </pre>
 *
 * @param envelope the route back to the client: one routing id for each ROUTER on the way, and the delimiter
 * @param body one frame or more
 */
record Enveloped(List<ZFrame> envelope, List<ZFrame> body) {

    /** Splits a message, or returns nothing if it has no routing id, no delimiter or no body. */
    static Optional<Enveloped> parse(ZMsg message) {
        List<ZFrame> frames = List.copyOf(message);
        int delimiter = 0;
        while (delimiter < frames.size() && frames.get(delimiter).size() > 0) {
            delimiter++;
        }
        if (delimiter == 0 || delimiter >= frames.size() - 1) {
            return Optional.empty();
        }
        return Optional.of(
                new Enveloped(frames.subList(0, delimiter + 1), frames.subList(delimiter + 1, frames.size())));
    }

    /** {@return another body with the same envelope} */
    Enveloped with(List<ZFrame> otherBody) {
        return new Enveloped(envelope, otherBody);
    }

    /** {@return true if this is the reply to that request: the same route back, and the same id if it has one} */
    boolean answers(Enveloped request) {
        return envelope.equals(request.envelope)
                && (!HelloRequest.parse(request.body).hasId()
                        || body.size() == 1 // from a server that knows no ids: the client decides whether to accept it
                        || body.get(0).equals(request.body.get(0)));
    }

    /** Sends it, preceded by the given routing ids; false if there was no room for it. */
    boolean send(Socket socket, ZFrame... routingIds) {
        List<ZFrame> frames = new ArrayList<>(List.of(routingIds));
        frames.addAll(envelope);
        frames.addAll(body);
        ZMsg message = new ZMsg();
        message.addAll(frames);
        return message.send(socket, false);
    }
}
