package io.zmqkit.tools.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.wire.zmtp.Command;
import io.zmqkit.wire.zmtp.Frame;
import io.zmqkit.wire.zmtp.Greeting;
import io.zmqkit.wire.zmtp.Mechanism;
import io.zmqkit.wire.zmtp.Properties;
import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Subscription;
import io.zmqkit.wire.zmtp.Version;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CutterTest {

    private final List<String> messages = new ArrayList<>();
    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
    private final List<String> reasons = new ArrayList<>();

    private final Cutter.Pieces pieces = new Cutter.Pieces() {
        @Override
        public void message(byte[] bytes) {
            List<String> frames = Cutter.frames(ByteBuffer.wrap(bytes)).stream()
                    .map(frame -> new String(frame, UTF_8))
                    .toList();
            messages.add(String.join("|", frames));
            passed.writeBytes(bytes);
        }

        @Override
        public void frame(byte[] bytes) {
            passed.writeBytes(bytes);
        }

        @Override
        public void other(byte[] bytes) {
            passed.writeBytes(bytes);
        }

        @Override
        public void unharmed(String why) {
            reasons.add(why);
        }
    };

    private final Cutter cutter = new Cutter(1000, pieces);

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] stream(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] subscriber(String command) {
        Command introduction =
                Command.of(command, Properties.of(SocketKind.XSUB, new byte[0]).encode());
        return stream(
                new Greeting.V3(Version.ZMTP_3_0, Mechanism.PLAIN, false).encode(),
                Frame.of(introduction).encode(),
                Subscription.to(bytes("a")).encode(Version.ZMTP_3_0).encode(),
                Frame.more(bytes("\u0001b")).encode(),
                Frame.last(bytes("c")).encode(),
                Frame.of(Command.of(Command.PING, new byte[2])).encode(),
                Subscription.cancel(bytes("a")).encode(Version.ZMTP_3_0).encode(),
                Frame.last(bytes("d")).encode());
    }

    @Test
    void bytesThatComeOneByOneAreCutIntoTheSameMessagesAndAllPass() {
        byte[] stream = subscriber(Command.READY);
        for (byte octet : stream) {
            cutter.take(ByteBuffer.wrap(new byte[] {octet}));
        }
        assertThat(messages).containsExactly("\u0001b|c", "d");
        assertThat(passed.toByteArray()).isEqualTo(stream);
    }

    @Test
    void clientOfPlainIntroducesItselfWithInitiateAndItsSubscriptionsAreNoMessagesEither() {
        cutter.take(ByteBuffer.wrap(subscriber(Command.INITIATE)));
        assertThat(messages).containsExactly("\u0001b|c", "d");
    }

    @Test
    void heartbeatWithinAMessageGoesFirstAndTheMessageStaysWhole() {
        byte[] ping = Frame.of(Command.of(Command.PING, new byte[2])).encode();
        byte[] greeting = new Greeting.V3(Version.ZMTP_3_1, Mechanism.NULL, false).encode();
        byte[] first = Frame.more(bytes("a")).encode();
        byte[] last = Frame.last(bytes("b")).encode();
        cutter.take(ByteBuffer.wrap(stream(greeting, first, ping, last)));
        assertThat(messages).containsExactly("a|b");
        assertThat(passed.toByteArray()).isEqualTo(stream(greeting, ping, first, last));
    }

    @Test
    void whateverComesIsPassedOnWholeAndNothingIsThrown() {
        Random random = new Random(1);
        byte[] stream = subscriber(Command.READY);
        for (int i = 0; i < stream.length; i++) {
            passed.reset();
            byte[] broken = stream.clone();
            broken[i] = (byte) random.nextInt();
            Cutter fresh = new Cutter(1000, pieces);
            fresh.take(ByteBuffer.wrap(broken));
            passed.writeBytes(fresh.rest());
            assertThat(passed.size()).isEqualTo(broken.length);
        }
        assertThat(reasons).isNotEmpty();
    }
}
