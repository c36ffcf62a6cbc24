package io.zmqkit.architecture.specimen.chat;

import io.zmqkit.architecture.specimen.relay.BadRelay;
import io.zmqkit.architecture.specimen.relay.protocol.Codec;
import org.jspecify.annotations.Nullable;

/** Knows the relay itself, not only its protocol. */
@SuppressWarnings("unused")
public class BadChat {
    private @Nullable BadRelay relay;
    private @Nullable Codec allowed;
}
