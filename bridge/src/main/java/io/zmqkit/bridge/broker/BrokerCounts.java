package io.zmqkit.bridge.broker;

import java.util.concurrent.atomic.AtomicLong;

/** The counters of a broker: written by its event loop, read by anybody. */
final class BrokerCounts {

    final AtomicLong connections = new AtomicLong();
    final AtomicLong accepted = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    final AtomicLong received = new AtomicLong();
    final AtomicLong sent = new AtomicLong();
    final AtomicLong dropped = new AtomicLong();

    BrokerStats snapshot() {
        return new BrokerStats(
                connections.get(), accepted.get(), refused.get(), received.get(), sent.get(), dropped.get());
    }
}
