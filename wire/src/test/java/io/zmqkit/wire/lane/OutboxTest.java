package io.zmqkit.wire.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static final long BYTES = 1 << 20;

    private final Memory memory = new Memory(BYTES);
    private final Outbox outbox = new Outbox(memory);

    /** Takes as much as there is room for, as the system does. */
    private static final class Room implements GatheringByteChannel {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private int room;

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) {
            long count = 0;
            for (int i = offset; i < offset + length; i++) {
                count += write(sources[i]);
            }
            return count;
        }

        @Override
        public long write(ByteBuffer[] sources) {
            return write(sources, 0, sources.length);
        }

        @Override
        public int write(ByteBuffer source) {
            byte[] taken = new byte[Math.min(room, source.remaining())];
            source.get(taken);
            written.writeBytes(taken);
            room -= taken.length;
            return taken.length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static ByteBuffer random(int size) {
        return ByteBuffer.wrap(bytes(size));
    }

    @Test
    void whatIsAppendedIsWrittenInOrderHoweverLittleTheSystemTakes() throws IOException {
        Room channel = new Room();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        Random random = new Random(5);
        for (int i = 0; i < 500; i++) {
            byte[] body = bytes(random.nextInt(3000));
            ByteBuffer message = ByteBuffer.wrap(body);
            expected.writeBytes(body);
            channel.room = random.nextInt(4000);
            if (random.nextBoolean()) {
                outbox.append(message, 0, message.limit(), 1);
                outbox.write(channel);
            } else { // past the queue, as far as it goes
                outbox.write(channel, message);
                outbox.append(message, message.position(), message.limit(), 1);
            }
        }
        channel.room = Integer.MAX_VALUE;
        assertThat(outbox.write(channel)).isTrue();
        assertThat(channel.written.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(outbox.bytes()).isZero();
        assertThat(outbox.messages()).isZero();
        assertThat(memory.has(BYTES)).as("all memory is given back").isTrue();
    }

    @Test
    void messagesThatWaitAreCountedInProportion() throws IOException {
        Room channel = new Room();
        outbox.append(random(40_000), 0, 40_000, 10);
        assertThat(outbox.messages()).isEqualTo(10);
        channel.room = 10_000;
        assertThat(outbox.write(channel)).isFalse();
        assertThat(outbox.messages()).isEqualTo(8); // 7.5, and a part of one is one
        outbox.append(random(10_000), 0, 10_000, 2);
        assertThat(outbox.messages()).isEqualTo(10);
        outbox.close();
        assertThat(memory.has(BYTES)).isTrue();
    }

    @Test
    void oneMayHoldHalfOfWhatTheOthersLeaveAndNothingNeedsNoMemory() throws IOException {
        assertThat(outbox.allows(300_000)).isTrue();
        assertThat(outbox.allows(400_000)).isFalse();
        outbox.append(random(300_000), 0, 300_000, 1);
        Outbox other = new Outbox(memory);
        assertThat(other.allows(200_000)).isTrue();
        assertThat(other.allows(300_000)).isFalse();
        ByteBuffer most = random(700_000);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 2; i++) {
                        other.append(most, 0, 700_000, 1);
                    }
                })
                .isInstanceOf(IOException.class);
        other.append(most, 5, 5, 0);
    }
}
