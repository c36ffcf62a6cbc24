package io.zmqkit.labs;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointException;
import io.zmqkit.core.LoopbackPorts;
import io.zmqkit.core.jeromq.Contexts;
import io.zmqkit.core.socket.SocketOptions;
import io.zmqkit.core.socket.Sockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;

/**
 * One check of one exercise: starts the student's program and opens the peers' sockets, and ends them all when it is
 * closed. Programs that still run when the check's 30 s are over are killed, so that every wait for them ends. For the
 * thread of the check.
 */
public final class Trial implements AutoCloseable {

    /** How long a program may take from its start until it does the first thing that it should. */
    public static final Duration START = Duration.ofSeconds(6);

    private static final long INSPECTION_MILLIS = 50;
    private static final Duration PORT_IS_FREED = Duration.ofSeconds(2);

    private final StudentJvm.Program program;
    private final String classPath;
    private final List<Student> students = new CopyOnWriteArrayList<>();
    private final Trace trace = new Trace();
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private final List<ZmqPeer> peers = new ArrayList<>();
    private final List<Greetings> greetings = new ArrayList<>();
    private boolean portTaken;
    private final ScheduledExecutorService inspector = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "inspector");
        thread.setDaemon(true);
        return thread;
    });
    private final ScheduledFuture<?> inspection;
    private @Nullable ZContext context;

    /**
     * Begins a trial.
     *
     * @param limit how long its programs may run
     * @param tooLate the verdict on a program that still runs then
     */
    Trial(StudentJvm.Program program, String classPath, Patience limit, NotYet tooLate) {
        this.program = program;
        this.classPath = classPath;
        inspection = inspector.scheduleWithFixedDelay(
                () -> inspect(limit, tooLate), INSPECTION_MILLIS, INSPECTION_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void inspect(Patience limit, NotYet tooLate) {
        boolean isOver = limit.isOver();
        for (Student student : students) {
            try {
                if (isOver) {
                    student.cutOffLate(tooLate);
                } else if (student.isAlive()) {
                    student.inspect();
                }
            } catch (InterruptedException
                    | RuntimeException e) { // the next inspection would never come, nor the end of the time
                student.cutOff(new NotYet("a program that can be looked after", e.toString(), "check again"));
            }
        }
    }

    /**
     * Starts the student's program; a check may start several.
     *
     * @param args its command line
     * @return the running program, which this trial ends
     */
    public Student start(String... args) {
        return startSmall(128, args);
    }

    /**
     * Starts the student's program with less memory than usual.
     *
     * @param mebibytes its heap, 8 to 128
     * @param args its command line
     * @return the running program, which this trial ends
     */
    public Student startSmall(int mebibytes, String... args) {
        Student student = new Student(program, classPath, mebibytes, List.of(args), trace);
        students.add(student);
        return student;
    }

    /**
     * Tells whether the student's classes call a method.
     *
     * @param name of the method, of whichever class
     * @return true if it is called, or handed over, somewhere
     */
    public boolean callsMethod(String name) {
        try {
            return CalledMethods.in(program.classes()).contains(name);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the classes of the exercise", e);
        }
    }

    /** {@return true if one of the programs still runs} */
    public boolean isAnyAlive() {
        return students.stream().anyMatch(Student::isAlive);
    }

    List<Student> students() {
        return students;
    }

    /**
     * Makes a party of a peer that is not a socket of this trial's.
     *
     * @param name by which the check calls it: letters
     * @param port of 127.0.0.1 that a program has among its arguments
     * @return where to note what goes between the two; the same for the same name and port
     */
    public Party party(String name, int port) {
        return trace.at(name, at(port));
    }

    static String at(int port) {
        return "tcp://127.0.0.1:" + port;
    }

    void forgetWait() {
        trace.forgetWait();
    }

    /**
     * The picture of what went between some programs and the parties, with what should have happened as its last row; of the
     * last program, if all have played their part; null if none was started.
     */
    @Nullable
    SpaceTime picture(List<Student> shown, String expected) {
        if (students.isEmpty()) {
            return null;
        }
        List<Student> drawn = shown.isEmpty() ? students.subList(students.size() - 1, students.size()) : shown;
        return trace.picture(drawn, students, expected);
    }

    /** {@return a TCP port of 127.0.0.1 that nobody uses right now, for a program that binds} */
    public int freePort() {
        try {
            return LoopbackPorts.free();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }

    /**
     * Opens a ZeroMQ socket and binds it to a free port of 127.0.0.1.
     *
     * @param type of the socket
     * @return the socket, which this trial closes; {@link ZmqPeer#endpoint} tells where it is
     */
    public ZmqPeer bind(SocketType type) {
        return bind(type, "tcp://127.0.0.1:*");
    }

    /**
     * Opens a ZeroMQ socket and binds it, also to the endpoint of one that was closed just now.
     *
     * @param type of the socket
     * @param endpoint where
     * @return the socket, which this trial closes
     */
    public ZmqPeer bind(SocketType type, String endpoint) {
        return bind(type, endpoint, socket -> {});
    }

    /**
     * Opens a ZeroMQ socket with settings of its own, and binds it.
     *
     * @param type of the socket
     * @param endpoint where
     * @param settings made before it is bound: keys, for example
     * @return the socket, which this trial closes
     */
    public ZmqPeer bind(SocketType type, String endpoint, Consumer<Socket> settings) {
        Patience patience = Patience.of(PORT_IS_FREED);
        while (true) {
            Sockets group = new Sockets(context(), SocketOptions.DEFAULTS);
            Greetings greeted = new Greetings();
            try {
                Socket socket = group.open(type);
                group.watch(
                        socket,
                        greeted::note,
                        ZMQ.EVENT_ACCEPTED | ZMQ.EVENT_HANDSHAKE_PROTOCOL | ZMQ.EVENT_DISCONNECTED);
                // A program that has ended leaves what it sent in the system's buffers. A PING to it is answered with a
                // reset, and all of that is lost: 5000 messages of 1 KB to a slow receiver, 2100 to 2400 missing.
                socket.setHeartbeatIvl(0);
                settings.accept(socket);
                group.bind(socket, type + " peer", Endpoint.parse(endpoint));
                greetings.add(greeted);
                Party party = trace.at(type.name(), Sockets.boundTo(socket).toString());
                party.isBack();
                return keep(new ZmqPeer(this, group, socket, greeted, party));
            } catch (EndpointException e) {
                if (patience.isOver()) {
                    throw e;
                }
                Thread.onSpinWait(); // JeroMQ closes a listener in another thread
            }
        }
    }

    /**
     * Opens a ZeroMQ socket and connects it; the student's program need not be there yet.
     *
     * @param type of the socket
     * @param endpoint where the program binds
     * @return the socket, which this trial closes
     */
    public ZmqPeer connect(SocketType type, String endpoint) {
        return connect(type, endpoint, socket -> {});
    }

    /**
     * Opens a ZeroMQ socket with settings of its own, and connects it.
     *
     * @param type of the socket
     * @param endpoint where the program binds
     * @param settings made before it connects: keys, for example
     * @return the socket, which this trial closes
     */
    public ZmqPeer connect(SocketType type, String endpoint, Consumer<Socket> settings) {
        Sockets group = new Sockets(context(), SocketOptions.DEFAULTS);
        Socket socket = group.open(type);
        socket.setHeartbeatIvl(0);
        settings.accept(socket);
        group.connect(socket, type + " peer", Endpoint.parse(endpoint));
        return keep(new ZmqPeer(this, group, socket, null, trace.party(type.name(), endpoint)));
    }

    /** {@return how many connections the sockets that this trial has bound have accepted so far} */
    public int connections() {
        return greetings.stream().mapToInt(Greetings::accepted).sum();
    }

    /** Another program has taken a port that this trial gave up for a moment. */
    void notePortTaken() {
        portTaken = true;
    }

    /**
     * True if something went wrong that is no fault of the student's: a port was taken, or a program connected and its
     * JeroMQ never greeted, which happens to one connection in fifty: see the first entry of docs/pitfalls.md.
     */
    boolean deservesAnotherTry() {
        return portTaken || greetings.stream().anyMatch(Greetings::areDue);
    }

    private ZmqPeer keep(ZmqPeer peer) {
        peers.add(peer);
        return peer;
    }

    /** {@return the context of the peers' sockets, for a ZAP handler, which no {@link ZmqPeer} can be} */
    public ZContext context() {
        if (context == null) {
            context = Contexts.open(failure -> {}); // it is logged, and the check sees that nothing comes any more
        }
        return context;
    }

    /**
     * Closes something when the trial is over: a peer's server socket, for example.
     *
     * @param resource anything
     * @param <R> its type
     * @return the resource
     */
    public <R extends AutoCloseable> R closing(R resource) {
        resources.push(resource);
        return resource;
    }

    @Override
    public void close() {
        inspection.cancel(false);
        inspector.shutdown();
        students.forEach(Student::close);
        resources.forEach(Trial::closeQuietly);
        peers.forEach(ZmqPeer::close);
        if (context != null) {
            context.close();
        }
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // the verdict has been found already: nothing depends on it any more
        }
    }
}
