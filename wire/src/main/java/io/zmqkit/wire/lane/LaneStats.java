package io.zmqkit.wire.lane;

/**
 * What a lane has done so far.
 *
 * @param forwarded messages taken from senders
 * @param dropped messages that a subscriber wanted and did not get, because it read too slowly; counted for each subscriber
 * @param told how often something was wanted that nobody had wanted before, or nobody wanted any more: publishers upstream were
 *     told of it
 * @param senders connected now
 * @param subscribers connected now
 * @param halfOpen connections that have not finished the handshake
 */
public record LaneStats(long forwarded, long dropped, long told, int senders, int subscribers, int halfOpen) {}
