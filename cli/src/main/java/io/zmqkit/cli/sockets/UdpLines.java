package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.StdinLines;
import io.zmqkit.sockets.UdpClient;

/** Sends the lines of an input as datagrams. */
final class UdpLines {

    private UdpLines() {}

    /** Sends a line; one that does not fit into a datagram is left out and reported. */
    static boolean say(UdpClient client, String line, StdinLines input, Output output) {
        if (!client.say(line)) {
            input.lost(output, "a line is not sent: longer than 8 KiB, or the system refused it");
        }
        return true;
    }
}
