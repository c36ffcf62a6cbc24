package io.zmqkit.core.curve;

import io.zmqkit.core.curve.Refusal.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which servers let the sockets of one program in, by endpoint. The sockets share one key. This object outlives a
 * socket, so a program that retries on a fresh one also learns that it is refused. JeroMQ's I/O threads write it; the
 * program's thread reads it.
 */
public final class Admissions {

    private final Map<String, Admission> servers = new HashMap<>();
    private volatile boolean isUntroubled = true;

    synchronized void note(String server, Consumer<Admission> what) {
        what.accept(servers.computeIfAbsent(server, key -> new Admission()));
    }

    /** The same, for something that went wrong. */
    void noteTrouble(String server, Consumer<Admission> what) {
        note(server, what);
        isUntroubled = false;
    }

    /** True as long as nothing has gone wrong; cheap to call. */
    public boolean isUntroubled() {
        return isUntroubled;
    }

    synchronized boolean isDenied(String server) {
        Admission admission = servers.get(server);
        return admission != null && admission.isDenied();
    }

    synchronized Optional<Reason> refusal(String server, long now) {
        return Optional.ofNullable(servers.get(server)).map(admission -> admission.refusal(now));
    }
}
