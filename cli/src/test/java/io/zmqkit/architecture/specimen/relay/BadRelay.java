package io.zmqkit.architecture.specimen.relay;

import io.zmqkit.architecture.specimen.chat.BadChat;
import org.jspecify.annotations.Nullable;

/** Points at its own client. */
@SuppressWarnings("unused")
public class BadRelay {
    private @Nullable BadChat client;
}
