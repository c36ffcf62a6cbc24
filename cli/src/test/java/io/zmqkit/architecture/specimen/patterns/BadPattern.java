package io.zmqkit.architecture.specimen.patterns;

import io.zmqkit.architecture.specimen.relay.BadRelay;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Points sideways, prints, exits, sleeps, interrupts, and keeps state in statics. */
@SuppressWarnings({"unused", "ThreadPriorityCheck", "SystemOut", "SystemExitOutsideMain"})
public class BadPattern {
    static int counter;
    static final AtomicInteger COUNTER = new AtomicInteger();
    static final Map<String, String> CACHE = new HashMap<>();

    private @Nullable BadRelay sideways;

    void print() {
        System.out.println("out");
        System.err.println("err");
        new IllegalStateException().printStackTrace();
    }

    void exit() {
        System.exit(1);
    }

    void halt() {
        Runtime.getRuntime().halt(1);
    }

    void sleep() throws InterruptedException {
        Thread.sleep(1);
    }

    void sleepInDisguise() throws InterruptedException {
        TimeUnit.SECONDS.sleep(1);
    }

    void interrupt() {
        Thread.currentThread().interrupt();
    }

    boolean isInterrupted() {
        return Thread.currentThread().isInterrupted();
    }
}
