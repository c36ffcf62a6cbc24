package io.zmqkit.labs.check;

import io.zmqkit.bridge.broker.BrokerOptions;
import io.zmqkit.bridge.broker.MqttBroker;
import io.zmqkit.core.Endpoint;
import io.zmqkit.labs.Check;
import io.zmqkit.labs.NotYet;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Lab 18: the student's watcher at a broker of the check's own. It comes late, is killed, misses readings, comes again; a
 * third one may end in order. How many messages the broker has sent tells what was asked for.
 */
public final class MqttCheck implements Check {

    private static final Duration PATIENCE = Duration.ofMillis(2500);
    private static final String NAME = "kim";
    private static final String STATUS = "home/" + NAME + "/status";
    private static final String MANY = "1000";
    private static final int OTHERS = 50;
    /** Readings, what is said of the status, and some that come twice. */
    private static final int MOST_SENT = 20;

    /** Makes the check. */
    public MqttCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException {
        MqttBroker broker = trial.closing(new MqttBroker(
                new BrokerOptions(new Endpoint("tcp", "127.0.0.1", 0), false, null, null, 1 << 20, 100, 1000)));
        int port = broker.endpoint().port();
        MqttPeer peer = trial.closing(new MqttPeer(port, "check", STATUS, trial.party("broker", port)));
        Student watcher = watches(trial, broker, peer);
        dies(trial, port, peer, watcher);
        comesAgain(trial, port, peer);
        leaves(trial, port, peer);
    }

    private static Student watches(Trial trial, MqttBroker broker, MqttPeer peer) throws InterruptedException {
        int port = broker.endpoint().port();
        peer.publish("home/device1/temp", "21", true);
        Student watcher = trial.start(String.valueOf(port), NAME, MANY);
        await(
                watcher,
                "device1 21",
                Trial.START,
                "its last reading is retained: does your program connect, and subscribe to home/+/temp?");
        if (!peer.hears("online", PATIENCE)) {
            throw new NotYet(
                    "\"online\" at " + STATUS + " within " + Student.text(PATIENCE),
                    "nothing",
                    watcher.whySilent("it says so itself, when it has connected"));
        }
        requireRetained(trial, port, "online", "late1");
        long before = broker.stats().sent();
        for (int other = 1; other <= OTHERS; other++) {
            peer.publish("home/device1/humid", String.valueOf(other), false);
        }
        peer.publish("home/attic/device3/temp", "30", false);
        peer.publish("home/device2/temp", "19", false);
        peer.publish("home/device2/temp", "-2", false);
        String any = "subscribe to the topics of each device: + is one level of any name, and the name was never told";
        await(watcher, "device2 19", PATIENCE, any);
        await(watcher, "device2 -2", PATIENCE, any);
        List<String> expected = List.of("device1 21", "device2 19", "device2 -2");
        if (!watcher.lines().equals(expected)) {
            throw new NotYet(
                    "the lines " + expected,
                    "the lines " + watcher.lastLines(),
                    "print a reading once, and temperatures only: home/+/temp, where + is one level of any name");
        }
        if (broker.stats().sent() - before > MOST_SENT) {
            throw new NotYet(
                    "the broker sends it 2 temperatures",
                    "it was sent " + (broker.stats().sent() - before) + " messages",
                    "it takes what it does not want: the broker filters, by home/+/temp");
        }
        return watcher;
    }

    private static void await(Student watcher, String line, Duration within, String cause) throws InterruptedException {
        watcher.awaitLine(Pattern.quote(line), within, "a line \"" + line + '"', watcher.whySilent(cause));
    }

    private static void requireRetained(Trial trial, int port, String status, String id) throws InterruptedException {
        MqttPeer late = trial.closing(new MqttPeer(port, id, STATUS, trial.party("broker", port)));
        if (!late.hears(status, PATIENCE)) {
            throw new NotYet(
                    "\"" + status + "\" for somebody who subscribes to " + STATUS + " only now",
                    "nothing of that",
                    "who asks later hears what was retained: is the flag set, on the will too?");
        }
        late.close();
    }

    private static void dies(Trial trial, int port, MqttPeer peer, Student watcher) throws InterruptedException {
        watcher.dismiss();
        if (!peer.hears("offline", PATIENCE)) {
            throw new NotYet(
                    "\"offline\" at " + STATUS + " within " + Student.text(PATIENCE) + " of the death of your program",
                    "nothing",
                    "who was killed says nothing any more, but its last will is published: does connect leave one?");
        }
        requireRetained(trial, port, "offline", "late2");
    }

    private static void comesAgain(Trial trial, int port, MqttPeer peer) throws InterruptedException {
        List<String> missed = List.of("device1 22", "device2 18", "device1 23");
        peer.publish("home/device1/temp", "22", false);
        peer.publish("home/device2/temp", "18", false);
        peer.publish("home/device1/temp", "23", false);
        Student again = trial.start(String.valueOf(port), NAME, MANY);
        await(
                again,
                "device1 21", // retained: it is up
                Trial.START,
                "it subscribes again, and the last reading is retained");
        for (String line : missed) {
            await(
                    again,
                    line,
                    PATIENCE,
                    "it was published while your program was dead: it waits in a session that is kept, for the same client id"
                            + " and a subscription with QoS 1");
        }
        again.dismiss();
        if (!peer.hears("offline", PATIENCE)) {
            throw new NotYet(
                    "\"offline\" at " + STATUS + " again", "nothing", "each connection needs its own last will");
        }
    }

    private static void leaves(Trial trial, int port, MqttPeer peer) throws InterruptedException {
        peer.publish("home/device1/temp", "24", false);
        peer.publish("home/device2/temp", "17", false);
        Student last = trial.start(String.valueOf(port), NAME, "2");
        last.findLine("device[12] .*", Trial.START);
        last.requireSuccess(
                PATIENCE,
                "two readings came, as many as its last argument says: does it disconnect?",
                "all readings came");
        if (last.lines().size() != 2) {
            throw new NotYet(
                    "2 lines, as its last argument says",
                    "the lines " + last.lines(),
                    "print as many readings as COUNT says, and nothing else");
        }
        if (!peer.hears("offline", PATIENCE)) {
            throw new NotYet(
                    "\"offline\" at " + STATUS + " when your program has left",
                    "it still says \"online\"",
                    "who says goodbye has no will: publish \"offline\" before you disconnect");
        }
    }
}
