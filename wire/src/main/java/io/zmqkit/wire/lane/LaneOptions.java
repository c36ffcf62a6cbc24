package io.zmqkit.wire.lane;

import io.zmqkit.wire.zmtp.FrameLimits;
import java.time.Duration;

/**
 * What the peers of a lane may cost, and how long it waits for them.
 *
 * @param highWaterMark messages that wait for one subscriber; what comes on top is dropped for it alone
 * @param queueBytes memory for what waits for subscribers; one may have half of what the others have left
 * @param incomingBytes memory for messages of which a part has come; one sender may have half of what the others have left
 * @param limits of one message
 * @param subscriptions that all subscribers together may have; one of more than ten bytes counts for a little more, one of 140
 *     bytes for two; one subscriber may have half of them
 * @param subscriptionBytes longest subscription
 * @param halfOpen connections that have not finished the handshake; the one that has waited longest is closed for a new one
 * @param handshake how long a handshake may take
 * @param heartbeat how long a connection may be silent before it is sent a PING; it is closed when it has been silent for
 *     as long again
 * @param linger how long the end waits for slow subscribers
 */
public record LaneOptions(
        int highWaterMark,
        long queueBytes,
        long incomingBytes,
        FrameLimits limits,
        int subscriptions,
        int subscriptionBytes,
        int halfOpen,
        Duration handshake,
        Duration heartbeat,
        Duration linger) {}
