package io.zmqkit.wire.lane;

import io.zmqkit.wire.zmtp.FrameLimits;
import java.time.Duration;

/**
 * What the peers of a lane may cost, and how long it waits for them.
 *
 * @param highWaterMark messages that wait for one subscriber; what comes on top is dropped for it alone
 * @param memoryBytes for everything that waits: messages for slow subscribers, and messages that have come in part. One
 *     connection may have half of what the others have left
 * @param limits of one message
 * @param subscriptions that all subscribers together may have, a long one counts once for every ten bytes; one subscriber
 *     may have half of them
 * @param subscriptionBytes longest subscription
 * @param halfOpen connections that have not finished the handshake; the one that has waited longest is closed for a new one
 * @param handshake how long a handshake may take
 * @param heartbeat how long a connection may be silent before it is sent a PING; it is closed when it has been silent for
 *     as long again
 * @param linger how long the end waits for slow subscribers
 */
public record LaneOptions(
        int highWaterMark,
        long memoryBytes,
        FrameLimits limits,
        int subscriptions,
        int subscriptionBytes,
        int halfOpen,
        Duration handshake,
        Duration heartbeat,
        Duration linger) {}
