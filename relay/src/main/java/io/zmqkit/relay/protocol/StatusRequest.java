package io.zmqkit.relay.protocol;

import java.util.List;

/** Asks for the relay's state, one frame: {@code ZRC1 STATUS}. */
public record StatusRequest() implements Request {

    static final String KIND = "ZRC1 STATUS";

    static StatusRequest decode(List<byte[]> frames) throws ProtocolException {
        Frames.requireCount(frames, 1);
        return new StatusRequest();
    }

    @Override
    public List<byte[]> encode() {
        return List.of(Frames.bytes(KIND));
    }
}
