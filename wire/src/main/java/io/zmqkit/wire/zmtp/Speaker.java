package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;

/**
 * What one peer of a connection between others has said of itself so far: enough to tell what its frames are. It is told of the
 * greeting, and of each command. One thread.
 */
public final class Speaker {

    private boolean isEncrypted;
    private boolean subscribes;

    /** Its greeting. */
    public void greets(Greeting greeting) {
        if (greeting instanceof Greeting.V3 third) {
            Mechanism mechanism = third.mechanism();
            isEncrypted = !mechanism.equals(Mechanism.NULL) && !mechanism.equals(Mechanism.PLAIN);
        } else if (greeting instanceof Greeting.V2 second) {
            subscribes = second.kind().subscribes();
        }
    }

    /** A command of it. */
    public void commands(Command command) throws MalformedException {
        boolean introduces = command.is(Command.READY) || command.is(Command.INITIATE); // PLAIN's client has no READY
        if (introduces && !isEncrypted) {
            subscribes = Properties.decode(command.data())
                    .socketKind()
                    .map(SocketKind::subscribes)
                    .orElse(false);
        }
    }

    /**
     * {@return whether its frames are encrypted: then nobody can tell which of them are messages, commands or subscriptions, nor
     * where a message ends, for all of that is in the encrypted part}
     */
    public boolean isEncrypted() {
        return isEncrypted;
    }

    /** {@return whether it is a SUB or XSUB, so that a message of one frame may be a subscription} */
    public boolean subscribes() {
        return subscribes;
    }
}
