package io.zmqkit.web.http;

/**
 * What belongs to one connection.
 *
 * @param gate whether anything is read
 * @param pace how fast
 * @param counts what is counted for all
 */
public record WebConnection(ReadGate gate, Pace pace, WebCounts counts) {}
