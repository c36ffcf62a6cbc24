package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Party;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lab 7: members of a group chat over UDP, and a stranger. What must not come is told by what comes next: on one machine
 * the server gets datagrams in the order in which they were sent.
 */
public final class DatagramsCheck implements Check {

    private static final int PATIENCE_MILLIS = 2000;
    private static final int SILENCE_MILLIS = 150;
    private static final int LONGEST_BYTES = 16 << 10;

    private static final String ALL_OTHERS = "a text goes to all the other members, not to one of them";
    private static final String FOR_THE_SERVER = "#REG and #DEREG are for the server, which does not answer them";

    /** Makes the check. */
    public DatagramsCheck() {}

    @Override
    public void run(Trial trial) throws Exception {
        int port = trial.freePort();
        Student server = trial.start(String.valueOf(port));
        server.awaitLine(
                "ready", Trial.START, "a line \"ready\"", "say ready once the socket is bound to the first argument");

        Peer kim = peer(trial, "kim", port);
        Peer lee = peer(trial, "lee", port);
        kim.says("#REG");
        lee.says("#REG");
        kim.hearsNothing();
        lee.hearsNothing();
        kim.says("a line that is long enough to leave something behind in a buffer");
        lee.hears(
                "a line that is long enough to leave something behind in a buffer",
                "what a member says goes to the other members, as it came");
        kim.says("short");
        String heard = lee.next();
        if (heard != null && heard.startsWith("short") && heard.length() > 5) {
            throw new NotYet(
                    "the text \"short\"",
                    '"' + heard + '"',
                    "the buffer still holds the end of a longer datagram: packet.getLength() says how many bytes are new");
        }
        same("short", heard, "each datagram is a message of its own");
        lee.says("안녕하세요");
        kim.hears(
                "안녕하세요",
                "a text goes to everybody but its sender; its length in a packet is that of its bytes, not of its characters");

        Peer stranger = peer(trial, "stranger", port);
        stranger.says("who am I?");
        kim.says("after the stranger");
        lee.hears("after the stranger", "somebody who never registered is not served: look the sender up first");

        Peer park = peer(trial, "park", port);
        park.says("#REG");
        lee.says("to both");
        kim.hears("to both", ALL_OTHERS);
        park.hears("to both", ALL_OTHERS);
        park.says("#DEREG");

        kim.says("#REG");
        lee.says("once");
        kim.hears("once", "a text goes to everybody but its sender");
        lee.says("twice");
        kim.hears("twice", "whoever is registered twice is still one member: a Set has each of them once");

        kim.says("#DEREG");
        stranger.says("#REG");
        lee.says("kim has left");
        stranger.hears("kim has left", "whoever registers is a member from then on");
        kim.says("do you hear me?");
        lee.says("no");
        stranger.hears("no", "somebody who never registered, or has left with #DEREG, is not served");
        kim.says("#REG");
        stranger.says("welcome back");
        kim.hears("welcome back", "after #DEREG nothing is sent to that member, until it registers again");
        stranger.close();
        kim.says("still there");
        lee.hears("welcome back", "a text goes to all the other members");
        lee.hears("still there", "a member whose port is closed must not end the server: the others are still there");
    }

    private static Peer peer(Trial trial, String name, int port) throws IOException {
        return trial.closing(
                new Peer(new DatagramSocket(0, InetAddress.getLoopbackAddress()), port, trial.party(name, port)));
    }

    private static void same(String expected, @Nullable String heard, String cause) {
        if (!expected.equals(heard)) {
            throw new NotYet(
                    "the text \"" + expected + "\" within 2 s", heard == null ? "nothing" : '"' + heard + '"', cause);
        }
    }

    /** A client of the student's server. */
    private static final class Peer implements AutoCloseable {

        private final DatagramSocket socket;
        private final InetSocketAddress server;
        private final Party party;
        private final Set<String> said = new HashSet<>();

        Peer(DatagramSocket socket, int port, Party party) throws SocketException {
            this.socket = socket;
            this.party = party;
            server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
        }

        void says(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            long now = System.nanoTime();
            socket.send(new DatagramPacket(bytes, bytes.length, server));
            said.add(text);
            party.sent(now, text);
        }

        @Nullable
        String next() throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[LONGEST_BYTES], LONGEST_BYTES);
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                party.waited(socket.getSoTimeout() == SILENCE_MILLIS);
                return null;
            }
            String text = new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
            party.received(text);
            party.waited(true);
            return text;
        }

        /** What it has said so far was for the server alone. */
        void hearsNothing() throws IOException {
            socket.setSoTimeout(SILENCE_MILLIS);
            String heard = next();
            socket.setSoTimeout(PATIENCE_MILLIS);
            if (heard != null) {
                throw new NotYet("no answer to #REG", '"' + heard + '"', FOR_THE_SERVER);
            }
        }

        void hears(String expected, String cause) throws IOException {
            String heard = next();
            if (heard != null && !heard.equals(expected) && said.contains(heard)) {
                String why = heard.startsWith("#") ? FOR_THE_SERVER : "a text goes to everybody but its sender";
                throw new NotYet("the text \"" + expected + '"', "\"" + heard + "\", sent back to its sender", why);
            }
            same(expected, heard, cause);
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
