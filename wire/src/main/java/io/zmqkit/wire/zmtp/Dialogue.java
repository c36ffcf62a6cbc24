package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The commands of one side between the greeting and the first message: different for each mechanism. */
public sealed interface Dialogue permits NullDialogue, PlainClientDialogue, PlainServerDialogue {

    /** {@return what this side says first, if it is the one to begin} */
    Optional<Command> opening();

    /**
     * Goes on with what the partner said. An ERROR does not come here.
     *
     * @param command the partner's
     * @return what to do now
     */
    Step take(Command command) throws MalformedException;

    /**
     * What to do now: send the answer, if there is one, and then it is over if the partner is known or refused.
     *
     * @param answer to be sent
     * @param partner what the partner says of itself, at the end
     * @param refusal why the partner is not let in
     */
    record Step(
            @Nullable Command answer,
            @Nullable Properties partner,
            @Nullable String refusal) {}

    /** {@return the failure for a command that is not the one that is due} */
    static MalformedException unexpected(Command command, String due) {
        return new MalformedException("in the handshake came " + command.name() + " instead of " + due);
    }
}
