package io.zmqkit.sockets;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Echo over UDP, for those who are registered: {@code #REG} registers the sender, {@code #DEREG} takes it off again, and
 * any other datagram is echoed to a registered sender and dropped from others. There is no answer to the two.
 */
public final class UdpEcho implements UdpServer.Service {

    private final Set<UdpServer.Client> registered = new HashSet<>();
    private final Consumer<Heard> heard;
    private long echoed;

    /**
     * Makes the service.
     *
     * @param heard told of each datagram, in the thread of the server
     */
    public UdpEcho(Consumer<Heard> heard) {
        this.heard = heard;
    }

    @Override
    public boolean datagram(UdpServer.Client client, String text) {
        heard.accept(new Heard(client.address(), text));
        switch (text) {
            case "#REG" -> registered.add(client);
            case "#DEREG" -> registered.remove(client);
            default -> {
                if (registered.contains(client)) {
                    client.send(text);
                    echoed++;
                }
            }
        }
        return registered.contains(client);
    }

    @Override
    public void gone(UdpServer.Client client) {
        registered.remove(client);
    }

    /** {@return how many datagrams were echoed; read it after run() has returned} */
    public long echoed() {
        return echoed;
    }
}
