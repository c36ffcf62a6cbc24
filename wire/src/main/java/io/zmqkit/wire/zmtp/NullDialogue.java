package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;
import java.util.Optional;

/**
 * NULL: each side sends READY, and reads one.
 *
 * <p>RFC 23: <i>null = ready *message | error</i>.
 *
 * @param own what this side says of itself
 */
record NullDialogue(Properties own) implements Dialogue {

    @Override
    public Optional<Command> opening() {
        return Optional.of(Command.ready(own));
    }

    @Override
    public Step take(Command command) throws MalformedException {
        if (!command.is(Command.READY)) {
            throw Dialogue.unexpected(command, Command.READY);
        }
        return new Step(null, Properties.decode(command.data()), null);
    }
}
