package io.zmqkit.sockets;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CounterTest {

    private static final Executor THREADS = task -> new Thread(task, "test").start();

    private static final int TEN_MILLION = 10_000_000;

    /** Lets two clients count at once, and returns what they are sent, the smaller value first. */
    private static List<Long> twoClients(Counter counter) throws Exception {
        TcpServer server = TcpServer.threads(Peer.options("counter server"), counter, warning -> {});
        try (Running running = new Running(server)) {
            List<CompletableFuture<Long>> values = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                values.add(CompletableFuture.supplyAsync(() -> value(server.address()), THREADS));
            }
            List<Long> sorted = new ArrayList<>();
            for (CompletableFuture<Long> value : values) {
                sorted.add(value.get(30, TimeUnit.SECONDS));
            }
            sorted.sort(null);
            running.stop();
            return sorted;
        }
    }

    private static long value(InetSocketAddress server) {
        try (Peer peer = new Peer(server)) {
            return Long.parseLong(String.valueOf(peer.hear()));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void underTheLockNoAdditionIsEverLost() throws Exception {
        for (int run = 0; run < 3; run++) {
            assertThat(twoClients(new Counter(Counter.Mode.LOCKED, TEN_MILLION)))
                    .containsExactly(10_000_000L, 20_000_000L);
        }
    }

    /** Each run is longer: on a busy machine one client may have done a short one before the other begins. */
    @Test
    void withoutTheLockAdditionsCanBeLost() throws Exception {
        boolean lost = false;
        int increments = TEN_MILLION;
        for (int run = 0; run < 5 && !lost; run++, increments *= 2) {
            long total =
                    twoClients(new Counter(Counter.Mode.UNLOCKED, increments)).get(1);
            assertThat(total).isBetween((long) increments, 2L * increments);
            lost = total < 2L * increments;
        }
        assertThat(lost).as("5 runs, and not one addition lost").isTrue();
    }
}
