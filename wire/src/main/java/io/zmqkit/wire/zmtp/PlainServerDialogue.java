package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;
import java.util.Optional;
import java.util.function.Predicate;

/** PLAIN, the server: WELCOME or ERROR for the client's HELLO, and READY for its INITIATE. */
final class PlainServerDialogue implements Dialogue {

    private final Predicate<PlainHello> letsIn;
    private final Properties own;
    private boolean isWelcome;

    PlainServerDialogue(Predicate<PlainHello> letsIn, Properties own) {
        this.letsIn = letsIn;
        this.own = own;
    }

    @Override
    public Optional<Command> opening() {
        return Optional.empty();
    }

    @Override
    public Step take(Command command) throws MalformedException {
        String due = isWelcome ? Command.INITIATE : Command.HELLO;
        if (!command.is(due)) {
            throw Dialogue.unexpected(command, due);
        }
        if (isWelcome) {
            return new Step(Command.ready(own), Properties.decode(command.data()), null);
        }
        PlainHello hello = PlainHello.decode(command.data());
        if (!letsIn.test(hello)) {
            return new Step(Command.error("400"), null, "the user " + hello.username() + " is not let in");
        }
        isWelcome = true;
        return new Step(Command.of(Command.WELCOME, new byte[0]), null, null);
    }
}
