package io.zmqkit.tools.tap;

import io.zmqkit.tools.tap.TapEvent.Kind;
import io.zmqkit.wire.MalformedException;
import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.CurveMessage;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.FrameLimits;
import io.zmqkit.wire.zmtp.Greeting;
import io.zmqkit.wire.zmtp.Properties;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Speaker;
import io.zmqkit.wire.zmtp.StreamDecoder;
import io.zmqkit.wire.zmtp.StreamElement;
import io.zmqkit.wire.zmtp.Subscription;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What one peer says on one connection. One thread. */
final class Speech {

    private final int connection;
    private final boolean fromClient;
    private final StreamDecoder decoder;
    private final List<byte[]> message = new ArrayList<>();
    private boolean isUnreadable;
    private final Speaker speaker = new Speaker();
    private long messages;

    Speech(int connection, boolean fromClient, FrameLimits limits) {
        this.connection = connection;
        this.fromClient = fromClient;
        decoder = new StreamDecoder(limits);
    }

    void hear(long timeNanos, ByteBuffer bytes, Consumer<TapEvent> reader) {
        ByteBuffer in = bytes.duplicate();
        try {
            while (!isUnreadable) {
                StreamElement element = decoder.next(in);
                if (element == null) {
                    return;
                }
                if (element instanceof Greeting greeting) {
                    reader.accept(greeting(timeNanos, greeting));
                } else {
                    take(timeNanos, (Frame) element).ifPresent(reader);
                }
            }
        } catch (MalformedException e) {
            giveUp();
            reader.accept(
                    event(timeNanos, Kind.UNREADABLE, e.getMessage() + ": forwarded, and not decoded from here on"));
        }
    }

    /** Nothing of what follows can be told. */
    void giveUp() {
        isUnreadable = true;
        message.clear();
    }

    long messages() {
        return messages;
    }

    private TapEvent event(long timeNanos, Kind kind, String text) {
        return event(timeNanos, kind, text, null);
    }

    private TapEvent event(long timeNanos, Kind kind, String text, @Nullable SocketKind socket) {
        return new TapEvent(timeNanos, connection, kind, fromClient, text, List.of(), socket);
    }

    private TapEvent event(long timeNanos, Kind kind, List<byte[]> frames) {
        return new TapEvent(timeNanos, connection, kind, fromClient, "", List.copyOf(frames), null);
    }

    private TapEvent greeting(long timeNanos, Greeting greeting) {
        speaker.greets(greeting);
        if (greeting instanceof Greeting.V3 third) {
            String text = third.version() + " " + third.mechanism() + (third.asServer() ? " server" : "");
            return event(timeNanos, Kind.GREETING, text);
        } else if (greeting instanceof Greeting.V2 second) {
            String text = second.version() + " " + second.kind() + identity(second.identity());
            return event(timeNanos, Kind.GREETING, text, second.kind());
        }
        return event(timeNanos, Kind.GREETING, greeting.version().toString());
    }

    private static String identity(ByteBuffer identity) {
        byte[] bytes = new byte[identity.remaining()];
        identity.duplicate().get(bytes);
        return bytes.length == 0 ? "" : " Identity=" + HexFormat.of().formatHex(bytes);
    }

    private Optional<TapEvent> take(long timeNanos, Frame frame) throws MalformedException {
        if (frame.command()) {
            return Optional.of(command(timeNanos, Command.decode(frame.body())));
        }
        if (speaker.isEncrypted()) {
            messages++;
            int bytes = CurveMessage.decode(frame.body()).length();
            return Optional.of(event(timeNanos, Kind.ENCRYPTED, "a frame of " + bytes + " bytes, encrypted"));
        }
        Optional<Subscription> subscription =
                speaker.subscribes() && message.isEmpty() ? Subscription.in(frame) : Optional.empty();
        if (subscription.isPresent()) {
            return subscription.map(wish -> subscription(timeNanos, wish));
        }
        message.add(frame.bytes());
        if (frame.more()) {
            return Optional.empty();
        }
        TapEvent whole = event(timeNanos, Kind.MESSAGE, message);
        message.clear();
        messages++;
        return Optional.of(whole);
    }

    private TapEvent subscription(long timeNanos, Subscription wish) {
        byte[] prefix = new byte[wish.prefix().remaining()];
        wish.prefix().duplicate().get(prefix);
        return event(timeNanos, wish.subscribes() ? Kind.SUBSCRIBE : Kind.CANCEL, List.of(prefix));
    }

    private TapEvent command(long timeNanos, Command command) throws MalformedException {
        if (command.is(Command.SUBSCRIBE) || command.is(Command.CANCEL)) {
            byte[] prefix = new byte[command.data().remaining()];
            command.data().get(prefix);
            return event(timeNanos, command.is(Command.SUBSCRIBE) ? Kind.SUBSCRIBE : Kind.CANCEL, List.of(prefix));
        }
        speaker.commands(command);
        String text = command.name();
        SocketKind socket = null;
        boolean introduces = command.is(Command.READY) || command.is(Command.INITIATE); // PLAIN's client has no READY
        if (introduces && !speaker.isEncrypted()) {
            Properties properties = Properties.decode(command.data());
            socket = properties.socketKind().orElse(null);
            text += properties.all().stream()
                    .map(property -> " " + property.name() + "=" + value(property.bytes()))
                    .collect(Collectors.joining());
        } else if (command.is(Command.ERROR)) {
            text += " " + command.errorReason();
        }
        return event(timeNanos, Kind.COMMAND, text, socket);
    }

    private static String value(byte[] bytes) {
        boolean isText = bytes.length > 0;
        for (byte b : bytes) {
            isText &= b > ' ' && b < 0x7f;
        }
        return isText
                ? new String(bytes, StandardCharsets.US_ASCII)
                : HexFormat.of().formatHex(bytes);
    }
}
