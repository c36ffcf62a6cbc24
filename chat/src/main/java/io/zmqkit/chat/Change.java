package io.zmqkit.chat;

import org.jspecify.annotations.Nullable;

/**
 * Changes the relay when the one that the client talks to is away and there are others, and tells the person once the new
 * one is heard. The client's thread.
 */
final class Change {

    private final RelayConnection relay;
    private final Reachability reachability;
    private final ChatEvents events;
    private final Failover failover;
    private @Nullable RelayPlace left;

    Change(RelayConnection relay, Reachability reachability, int relays, ChatEvents events) {
        this.relay = relay;
        this.reachability = reachability;
        this.events = events;
        failover = new Failover(relays, System.nanoTime());
    }

    /** The relay has been heard. */
    void heard(long nowNanos) {
        failover.heard(nowNanos);
        if (left != null && !left.equals(relay.place())) {
            events.notice("relay " + left + " is away: went on with " + relay.place());
        }
        left = null;
    }

    /** Goes to the next relay if that is due. */
    void keepUp(long nowNanos) {
        if (failover.isDue(relay.isRefused(), nowNanos)) {
            left = left == null ? relay.place() : left;
            relay.moveOn();
            long thereNanos = System.nanoTime(); // names may have taken long
            if (failover.moved(thereNanos)) { // otherwise nobody answers, which the person has to know
                reachability.beginAnew(thereNanos);
            }
        }
    }
}
