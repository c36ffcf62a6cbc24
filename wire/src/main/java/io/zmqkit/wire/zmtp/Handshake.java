package io.zmqkit.wire.zmtp;

import io.zmqkit.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One side of a connection from its first byte to its first message: a state machine without I/O.
 *
 * <pre>
 *   start ──▶ 11 bytes sent ──▶ partner's 11 bytes: the rest of the greeting sent ──▶ partner's greeting
 *             ZMTP 2.0: agreed.  ZMTP 3: same mechanism? ──▶ {@link Dialogue} of the mechanism ──▶ agreed or refused
 * </pre>
 *
 * <p>Send what {@link #takeOutput} gives, {@link #feed} what comes, until there is an {@link #outcome}. It takes no byte
 * behind the handshake's last one. One thread.
 */
public final class Handshake {

    private final Introduction own;
    private final FrameLimits limits;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final GreetingDecoder greetings = new GreetingDecoder();
    private final FrameDecoder commands;
    private final Dialogue dialogue;
    private boolean isIntroduced;
    private @Nullable Greeting greeting;
    private @Nullable Outcome outcome;

    /**
     * Begins a handshake; its first output is there at once.
     *
     * @param own what this side says of itself
     * @param limits what it does not take
     */
    public Handshake(Introduction own, FrameLimits limits) {
        this.own = own;
        this.limits = limits;
        commands = FrameDecoder.ofHandshake(limits);
        dialogue = own.security().dialogue(own.properties());
        output.writeBytes(own.opening());
    }

    /** {@return what is to be sent now, once} */
    public byte[] takeOutput() {
        byte[] bytes = output.toByteArray();
        output.reset();
        return bytes;
    }

    /** {@return how it has ended, if it has} */
    public Optional<Outcome> outcome() {
        return Optional.ofNullable(outcome);
    }

    /** {@return the partner's greeting, once it is there whole} */
    public Optional<Greeting> greeting() {
        return Optional.ofNullable(greeting);
    }

    /** {@return a decoder for what follows, with the same limits} */
    public FrameDecoder frameDecoder() {
        if (outcome instanceof Outcome.Agreed agreed) {
            return new FrameDecoder(agreed.version(), limits);
        }
        throw new IllegalStateException("the handshake has not ended well");
    }

    /**
     * Goes on with what has come.
     *
     * @param in the partner's bytes; what is left after the handshake's end stays in it
     */
    public void feed(ByteBuffer in) throws MalformedException {
        if (greeting == null) {
            greeting = greetings.next(in);
            introduce();
            if (greeting != null) {
                meet(greeting);
            }
        }
        while (greeting != null && outcome == null) {
            Frame frame = commands.next(in);
            if (frame == null) {
                return;
            }
            take(frame);
        }
    }

    /** Sends the rest of the greeting, in the form that the partner understands. */
    private void introduce() {
        if (isIntroduced || greetings.revision().isEmpty()) {
            return;
        }
        isIntroduced = true;
        byte[] whole = own.greetingFor(greetings.revision().getAsInt()).encode();
        output.writeBytes(Arrays.copyOfRange(whole, Greeting.SIGNATURE_BYTES + 1, whole.length));
    }

    private void meet(Greeting partner) {
        if (partner instanceof Greeting.V2 older) {
            outcome = agree(older);
        } else if (partner instanceof Greeting.V3 same) {
            String misfit = misfit(same);
            if (misfit != null) {
                outcome = new Outcome.Refused(misfit);
            } else {
                dialogue.opening().ifPresent(this::send);
            }
        } else {
            outcome = new Outcome.Refused("it speaks ZMTP 1.0");
        }
    }

    /** In ZMTP 2.0 the greeting says it all. */
    private Outcome agree(Greeting.V2 partner) {
        Mechanism mechanism = own.security().mechanism();
        if (!mechanism.equals(Mechanism.NULL)) {
            return new Outcome.Refused("it speaks ZMTP 2.0, which has no " + mechanism);
        }
        return new Outcome.Agreed(Version.ZMTP_2_0, mechanism, Properties.of(partner.kind(), partner.identityBytes()));
    }

    /**
     * RFC 37: <i>If the mechanism that the peer received does not exactly match the mechanism it sent, it MUST close the
     * connection.</i>
     */
    private @Nullable String misfit(Greeting.V3 partner) {
        Security security = own.security();
        if (!own.version().hasCommands()) {
            return "it does not speak ZMTP 2.0";
        } else if (!partner.mechanism().equals(security.mechanism())) {
            return "it wants " + partner.mechanism() + ", and this peer " + security.mechanism();
        }
        // Nothing is made of two that do not say "server": JeroMQ 0.6.0 never says it.
        return partner.asServer() && security.asServer() ? "both are servers of " + security.mechanism() : null;
    }

    private void send(Command command) {
        output.writeBytes(Frame.of(command).encode());
    }

    private void take(Frame frame) throws MalformedException {
        Command command = Command.decode(frame.body());
        if (command.is(Command.ERROR)) {
            outcome = new Outcome.Refused("it says: " + command.errorReason());
            return;
        }
        Dialogue.Step step = dialogue.take(command);
        if (step.answer() != null) {
            send(step.answer());
        }
        if (step.refusal() != null) {
            outcome = new Outcome.Refused(step.refusal());
        } else if (step.partner() != null && greeting != null) {
            outcome = new Outcome.Agreed(
                    own.version().lower(greeting.version()), own.security().mechanism(), step.partner());
        }
    }
}
