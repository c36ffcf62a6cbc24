package io.zmqkit.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What is in use of the machine. */
class MachineTest {

    @Test
    void processThatIsWatchedIsNotAnother() throws Exception {
        Process loop = new ProcessBuilder("bash", "-c", "while :; do :; done").start();
        try {
            Machine blind = new Machine();
            Machine seeing = new Machine();
            seeing.watch("loop", loop.toHandle());
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                double withLoop = blind.busyCores(new CountDownLatch(1));
                double without = seeing.busyCores(new CountDownLatch(1));
                return withLoop - without > 0.2;
            });
            assertThat(seeing.cpuSeconds()).containsKeys("bench", "loop");
        } finally {
            loop.destroyForcibly();
        }
    }
}
