package io.zmqkit.sockets;

/**
 * What a server has heard.
 *
 * @param address who said it, as {@code HOST:PORT}
 * @param text one line
 */
public record Heard(String address, String text) {}
