package io.zmqkit.sockets;

import java.nio.ByteBuffer;

/** One client's lines on their way through a server that answers each: the rest of one that came, and what waits to go. */
public final class AnsweredLines {

    private final String peer;
    private final Answer answer;
    private final LineDecoder decoder = new LineDecoder();
    private final WaitingLines waiting = new WaitingLines();

    /** What the server is for. */
    public interface Answer {
        /**
         * Answers a line; never waits.
         *
         * @param address who has said it
         * @param line what
         * @return the answer
         */
        String to(String address, String line);
    }

    AnsweredLines(String peer, Answer answer) {
        this.peer = peer;
        this.answer = answer;
    }

    /** Takes what has come. */
    void take(ByteBuffer come) throws MalformedLineException {
        for (String line = decoder.next(come); line != null; line = decoder.next(come)) {
            waiting.add(answer.to(peer, line));
        }
    }

    /** The client says no more. */
    void end() throws MalformedLineException {
        if (decoder.isInMidLine()) {
            throw new MalformedLineException("left in mid-line");
        }
    }

    /** {@return the answers that wait} */
    WaitingLines waiting() {
        return waiting;
    }
}
