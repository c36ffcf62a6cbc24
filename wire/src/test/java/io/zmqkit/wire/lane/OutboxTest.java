package io.zmqkit.wire.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zmqkit.wire.zmtp.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static final long BYTES = 1 << 20;

    private final Memory memory = new Memory(BYTES, 32 << 10);
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

    private static byte[] frame(int size) {
        return Frame.last(bytes(size)).encode();
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
            byte[] frame = frame(random.nextInt(3000));
            ByteBuffer message = ByteBuffer.wrap(frame);
            expected.writeBytes(frame);
            channel.room = random.nextInt(4000);
            if (random.nextBoolean()) {
                outbox.append(message, 0, message.limit(), 1);
                outbox.write(channel);
            } else { // past the queue, as far as it goes
                outbox.write(channel, message);
                if (message.position() == 0) {
                    outbox.append(message, 0, message.limit(), 1);
                } else {
                    outbox.appendRest(message, message.position(), message.limit());
                }
            }
        }
        channel.room = Integer.MAX_VALUE;
        assertThat(outbox.write(channel)).isTrue();
        assertThat(channel.written.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(outbox.bytes()).isZero();
        assertThat(outbox.messages()).isZero();
        assertThat(memory.has(BYTES)).as("all memory is given back").isTrue();
    }

    /** A message of any size would else stay in memory for as long as its subscriber stays connected. */
    @Test
    void messageThatHasBeenWrittenIsNotHeld() throws IOException {
        Room channel = new Room();
        channel.room = 10_000;
        ByteBuffer message = random(20_000);
        WeakReference<ByteBuffer> held = new WeakReference<>(message);
        outbox.write(channel, message);
        message = null;
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return held.get() == null;
        });
    }

    @Test
    void chunksThatNobodyNeedsAnyMoreAreLetGoInTheEnd() throws IOException {
        outbox.append(random(500_000), 0, 500_000, 10);
        outbox.close();
        assertThat(memory.spare()).isEqualTo(16);
        memory.trim(); // they were needed until now
        assertThat(memory.spare()).isEqualTo(16);
        outbox.append(random(100_000), 0, 100_000, 1);
        outbox.close();
        for (int i = 0; i < 2; i++) {
            memory.trim();
        }
        assertThat(memory.spare()).isEqualTo(5); // 12 were idle, then 10
        for (int i = 0; i < 5; i++) {
            memory.trim();
        }
        assertThat(memory.spare()).isZero();
        assertThat(memory.has(BYTES)).isTrue();
    }

    @Test
    void messageWaitsUntilItsLastByteIsWritten() throws IOException {
        Room channel = new Room();
        ByteBuffer large = ByteBuffer.wrap(frame(10_000));
        ByteBuffer small = ByteBuffer.wrap(frame(100));
        outbox.appendUncounted(random(64));
        for (int i = 0; i < 10; i++) {
            outbox.append(large, 0, large.limit(), 1);
            outbox.append(small, 0, small.limit(), 1);
        }
        int two = large.limit() + small.limit();
        for (int written = 0; written < 64 + 10 * two; written += 7) {
            int came = Math.max(0, written - 64);
            assertThat(outbox.messages()).isEqualTo(20 - 2 * (came / two) - (came % two >= large.limit() ? 1 : 0));
            channel.room = 7;
            outbox.write(channel);
        }
        assertThat(outbox.messages()).isZero();
    }

    @Test
    void restOfAMessageIsOneAndCommandsAndFramesWithMoreAreNone() throws IOException {
        Room channel = new Room();
        ByteBuffer message = ByteBuffer.wrap(frame(1000));
        channel.room = 600;
        outbox.write(channel, message);
        outbox.appendRest(message, message.position(), message.limit());
        ByteBuffer frames = ByteBuffer.wrap(new byte[] {4, 1, 'c', 1, 1, 'x', 1, 0, 0, 0, 0, 2, 'y', 'y'});
        outbox.append(frames, 0, frames.limit(), 2);
        assertThat(outbox.messages()).isEqualTo(3);
        channel.room = message.limit() - 600 + 8;
        outbox.write(channel);
        assertThat(outbox.messages()).isEqualTo(2);
        channel.room = 2;
        outbox.write(channel);
        assertThat(outbox.messages()).isEqualTo(1);
        channel.room = 4;
        assertThat(outbox.write(channel)).isTrue();
        assertThat(outbox.messages()).isZero();
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

    /** The last chunk has room, and nothing else has. */
    @Test
    void whatIsAllowedCanBeAppended() throws IOException {
        outbox.append(random(1000), 0, 1000, 1);
        memory.take(BYTES - (32 << 10));
        assertThat(outbox.allows(100)).isTrue();
        outbox.append(random(100), 0, 100, 1);
        assertThat(outbox.bytes()).isEqualTo(1100);
        assertThat(outbox.has(40_000)).isFalse();
        assertThatThrownBy(() -> outbox.append(random(40_000), 0, 40_000, 1)).isInstanceOf(NoMemoryException.class);
    }
}
