package io.zmqkit.core.guard;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The traffic of each connection, found by JeroMQ's own object for it, for as long as JeroMQ has that. By identity: two
 * connections may give the same properties.
 */
final class TrafficByConnection {

    private final Map<Reference<?>, Traffic> traffic = new HashMap<>();
    private final ReferenceQueue<Object> gone = new ReferenceQueue<>();

    private static final class Key extends WeakReference<Object> {
        private final int hash;

        Key(Object connection, @Nullable ReferenceQueue<Object> queue) {
            super(connection, queue);
            hash = System.identityHashCode(connection);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof Key key && get() != null && get() == key.get());
        }
    }

    @Nullable
    Traffic get(Object connection) {
        return traffic.get(new Key(connection, null));
    }

    void put(Object connection, Traffic its) {
        traffic.put(new Key(connection, gone), its);
    }

    /** Forgets the connections that JeroMQ has forgotten. */
    void forgetGone(Consumer<Traffic> forgotten) {
        for (Reference<?> key = gone.poll(); key != null; key = gone.poll()) {
            Traffic its = traffic.remove(key);
            if (its != null) {
                forgotten.accept(its);
            }
        }
    }
}
