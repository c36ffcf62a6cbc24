package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;
import java.util.Optional;

/**
 * PLAIN, the client: HELLO, and after the server's WELCOME an INITIATE, which READY answers.
 *
 * <p>RFC 24: <i>plain = C:hello ( S:welcome | S:error ) C:initiate ( S:ready | S:error )</i>.
 */
final class PlainClientDialogue implements Dialogue {

    private final PlainHello hello;
    private final Properties own;
    private boolean isWelcome;

    PlainClientDialogue(PlainHello hello, Properties own) {
        this.hello = hello;
        this.own = own;
    }

    @Override
    public Optional<Command> opening() {
        return Optional.of(hello.encode());
    }

    @Override
    public Step take(Command command) throws MalformedException {
        String due = isWelcome ? Command.READY : Command.WELCOME;
        if (!command.is(due)) {
            throw Dialogue.unexpected(command, due);
        }
        if (isWelcome) {
            return new Step(null, Properties.decode(command.data()), null);
        }
        isWelcome = true;
        return new Step(Command.of(Command.INITIATE, own.encode()), null, null);
    }
}
