package io.zmqkit.web;

import io.zmqkit.core.Stats;

/**
 * The counts of a web server.
 *
 * @param connections that are open now
 * @param requests that were answered, WebSockets included
 * @param peers WebSockets that lead to the relay now
 * @param refused connections beyond the limit, and requests of strangers: another origin or host, no password
 * @param cutOff connections that were ended because of what they sent, or did not send
 * @param wrongPasswords requests with a password that is not the one, on all connections
 * @param unusableReports what programs told the live view that could not be read, or was of one process too many
 */
public record WebStats(
        long connections,
        long requests,
        long peers,
        long refused,
        long cutOff,
        long wrongPasswords,
        long unusableReports)
        implements Stats {}
