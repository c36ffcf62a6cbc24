package io.zmqkit.tools.probe;

import io.zmqkit.wire.MalformedException;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.Greeting;
import io.zmqkit.wire.zmtp.Mechanism;
import io.zmqkit.wire.zmtp.Ping;
import io.zmqkit.wire.zmtp.Properties;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.StreamElement;
import io.zmqkit.wire.zmtp.Subscription;
import io.zmqkit.wire.zmtp.Version;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Looks at an endpoint: who is there, and what it would take to talk to it. A peer sees a client that comes and goes.
 *
 * <p>It listens first and says as little as it can. libzmq and JeroMQ greet by themselves, and say READY before they have
 * read one, so the probe knows the socket type before it has to say its own. A PUSH, a DEALER, a REQ or a PAIR is left
 * there: it would send real messages to a partner, and they would be lost. JeroMQ deals to a connection as soon as it has
 * accepted it: what a bound PUSH or DEALER sends meanwhile is lost all the same. One thread; every wait has a deadline.
 */
public final class Probe {

    private static final Duration UNASKED = Duration.ofMillis(500);
    private static final Version OWN = Version.ZMTP_3_1;
    private static final byte[] CONTEXT = "zmqkit probe".getBytes(StandardCharsets.US_ASCII);

    private final ProbeOptions options;

    /** @param options what to look at */
    public Probe(ProbeOptions options) {
        this.options = options;
    }

    /** {@return what is there} */
    public Findings run() {
        long start = System.nanoTime();
        Findings.Reach reach;
        try (ProbedConnection peer = new ProbedConnection(options.address(), options.patience())) {
            return greet(peer, Findings.of(Findings.Reach.CONNECTED, peer.connectTime()));
        } catch (ConnectException e) {
            reach = Findings.Reach.REFUSED;
        } catch (SocketTimeoutException e) {
            reach = Findings.Reach.NO_ANSWER;
        } catch (IOException e) {
            reach = Findings.Reach.UNREACHABLE;
        }
        return Findings.of(reach, Duration.ofNanos(System.nanoTime() - start));
    }

    /** From here on there is a connection, and whatever goes wrong with it is a finding. */
    private Findings greet(ProbedConnection peer, Findings found) {
        Greeting greeting;
        try {
            greeting = greetingOf(peer);
        } catch (MalformedException e) {
            return other(peer, found);
        } catch (IOException e) {
            return other(peer, found).noting("it closed the connection");
        }
        return greeting == null ? other(peer, found) : meet(peer, greeting, found);
    }

    private Findings other(ProbedConnection peer, Findings found) {
        if (isZmtp1(peer.first())) {
            return found.speaking(Version.ZMTP_1_0, Mechanism.NULL).noting("ZMTP 1.0 says nothing else of itself");
        }
        return found.speakingOther(new OtherProtocol(options.address(), UNASKED).name(peer.first()));
    }

    private static boolean isZmtp1(byte[] first) {
        return first.length >= 2 && first[0] == 1 && first[1] == 0;
    }

    /** Says what is needed, step by step, to hear the whole greeting. */
    private @Nullable Greeting greetingOf(ProbedConnection peer) throws IOException {
        byte[] own = new Greeting.V3(OWN, Mechanism.NULL, false).encode();
        peer.awaitBytes(UNASKED);
        if (peer.first().length == 0 || peer.first()[0] == (byte) 0xff) {
            peer.send(Arrays.copyOf(own, 11));
        }
        StreamElement element = peer.next(options.patience());
        return element instanceof Greeting greeting ? greeting : null;
    }

    private Findings meet(ProbedConnection peer, Greeting greeting, Findings found) {
        if (greeting instanceof Greeting.V3 same) {
            Findings known = found.speaking(same.version(), same.mechanism());
            if (options.security() != null) {
                if (same.mechanism().equals(Mechanism.CURVE)) {
                    return known.admitting(
                            CurveEntrance.ask(options.endpoint(), options.security(), options.patience()));
                }
                known = known.admitting(Findings.Entrance.IS_NOT_UNDER_CURVE);
            }
            return same.mechanism().equals(Mechanism.NULL)
                    ? ready(peer, known)
                    : known.noting("what it is it tells only those whom it lets in by " + same.mechanism());
        }
        Findings known = found.speaking(greeting.version(), Mechanism.NULL);
        return greeting instanceof Greeting.V2 older
                ? talk(peer, known.saying(Properties.of(older.kind(), older.identityBytes())))
                : known;
    }

    private Findings ready(ProbedConnection peer, Findings known) {
        Properties properties;
        try {
            byte[] own = new Greeting.V3(OWN, Mechanism.NULL, false).encode();
            peer.send(Arrays.copyOfRange(own, 11, own.length));
            StreamElement ready = peer.next(UNASKED);
            if (ready == null) {
                return known.noting("it does not say what it is before it knows who asks");
            }
            properties = propertiesIn(ready);
        } catch (IOException e) {
            return known.noting(reason(e));
        }
        return talk(peer, known.saying(properties));
    }

    private static String reason(IOException e) {
        return e instanceof MalformedException malformed ? malformed.reason() : "it hung up";
    }

    private static Properties propertiesIn(StreamElement element) throws MalformedException {
        if (element instanceof Frame frame && frame.command()) {
            Command command = Command.decode(frame.body());
            if (command.is(Command.READY)) {
                return Properties.decode(command.data());
            }
            throw new MalformedException(
                    command.is(Command.ERROR) ? "it refuses: " + command.errorReason() : "it says " + command.name());
        }
        throw new MalformedException("it sends a message in the handshake");
    }

    /** Becomes the partner that costs the other nothing, if there is one. */
    private Findings talk(ProbedConnection peer, Findings found) {
        SocketKind own = found.kind().map(Probe::harmlessPartner).orElse(null);
        if (own == null) {
            return found.noting("no more was tried: it might have sent a partner what others wait for");
        }
        boolean isV2 = found.version() != null && !found.version().hasCommands();
        Findings more = found;
        try {
            peer.send(
                    isV2
                            ? new byte[] {(byte) own.code(), 0, 0}
                            : Frame.of(Command.ready(Properties.of(own, new byte[0])))
                                    .encode());
            if (own == SocketKind.SUB && !options.listen().isZero()) {
                more = more.heard(listen(peer));
            }
            return isV2 ? more : more.answering(heartbeat(peer));
        } catch (IOException e) {
            return more.noting(reason(e));
        }
    }

    private static @Nullable SocketKind harmlessPartner(SocketKind kind) {
        return switch (kind) {
            case PUB, XPUB -> SocketKind.SUB;
            case SUB, XSUB -> SocketKind.PUB;
            case REP, ROUTER -> SocketKind.REQ;
            case PULL -> SocketKind.PUSH;
            case PUSH, DEALER, REQ, PAIR -> null;
        };
    }

    private Heard listen(ProbedConnection peer) throws IOException {
        Topics topics = new Topics(options.prefix());
        Subscription all = Subscription.to(new byte[0]);
        peer.send(all.encode(Version.ZMTP_3_0).encode()); // which publishers of every version take
        long end = System.nanoTime() + options.listen().toNanos();
        for (long left = options.listen().toNanos(); left > 0; left = end - System.nanoTime()) {
            if (peer.next(Duration.ofNanos(left)) instanceof Frame frame) {
                topics.take(frame);
                answer(peer, frame);
            }
        }
        peer.send(Subscription.cancel(new byte[0]).encode(Version.ZMTP_3_0).encode());
        return topics.heard();
    }

    private static void answer(ProbedConnection peer, Frame frame) throws IOException {
        if (frame.command()) {
            Command command = Command.decode(frame.body());
            if (command.is(Command.PING)) {
                peer.send(Frame.of(Ping.decode(command.data()).pong()).encode());
            }
        }
    }

    /** The quicker of two: the first one pays for what a program does for the first time. */
    private @Nullable Duration heartbeat(ProbedConnection peer) throws IOException {
        Duration first = ping(peer);
        Duration second = first == null ? null : ping(peer);
        return second != null && second.compareTo(first) < 0 ? second : first;
    }

    /** How long a heartbeat takes; null if it is not answered. */
    private @Nullable Duration ping(ProbedConnection peer) throws IOException {
        Ping ping = new Ping(Duration.ZERO, ByteBuffer.wrap(CONTEXT));
        Frame pong = Frame.of(ping.pong());
        long start = System.nanoTime();
        peer.send(Frame.of(ping.encode()).encode());
        long end = start + options.patience().toNanos();
        for (long left = end - start; left > 0; left = end - System.nanoTime()) {
            StreamElement element = peer.next(Duration.ofNanos(left));
            if (pong.equals(element)) {
                return Duration.ofNanos(System.nanoTime() - start);
            }
        }
        return null;
    }
}
