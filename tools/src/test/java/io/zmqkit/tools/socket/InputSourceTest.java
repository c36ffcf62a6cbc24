package io.zmqkit.tools.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InputSourceTest {

    private final BlockingQueue<String> faults = new LinkedBlockingQueue<>();

    @Test
    void readerThatFailsInAnUnforeseenWayEndsTheInputAndIsSaid() throws Exception {
        InputSource source = new InputSource(
                new MessageReader() {
                    @Override
                    public List<byte[]> next() {
                        throw new IllegalStateException("a bug");
                    }

                    @Override
                    public boolean isReady() {
                        return false;
                    }
                },
                faults::add);
        assertThat(source.poll(TimeUnit.SECONDS.toNanos(20))).isNull();
        assertThat(source.isEnded()).isTrue();
        assertThat(faults.poll(20, TimeUnit.SECONDS)).contains("cannot read the input", "a bug");
    }
}
