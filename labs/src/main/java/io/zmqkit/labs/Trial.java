package io.zmqkit.labs;

import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointException;
import io.zmqkit.core.SocketOptions;
import io.zmqkit.core.Sockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZEvent;
import org.zeromq.ZMQ;
import org.zeromq.ZMQ.Socket;
import org.zeromq.ZMonitor;
import org.zeromq.ZMsg;

/**
 * One check of one exercise: starts the student's program and opens the peers' sockets, and ends them all when it is
 * closed. Programs that still run when the check's 30 s are over are killed, so that every wait for them ends. For the
 * thread of the check.
 */
public final class Trial implements AutoCloseable {

    /** How long a program may take from its start until it does the first thing that it should. */
    public static final Duration START = Duration.ofSeconds(6);

    /** What a program sent before it ended may still come for so long. */
    private static final Duration ON_THE_WAY = Duration.ofSeconds(1);

    private static final long INSPECTION_MILLIS = 50;
    private static final Duration PORT_IS_FREED = Duration.ofSeconds(2);

    private final Student.Program program;
    private final String classPath;
    private final List<Student> students = new CopyOnWriteArrayList<>();
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private final Map<Socket, Sockets> groups = new HashMap<>();
    private int greetingsDue;
    private int endedBeforeGreeting;
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
     * @param end its end by {@link System#nanoTime}
     * @param tooLate the verdict on a program that still runs then
     */
    Trial(Student.Program program, String classPath, long end, NotYet tooLate) {
        this.program = program;
        this.classPath = classPath;
        inspection = inspector.scheduleWithFixedDelay(
                () -> inspect(end, tooLate), INSPECTION_MILLIS, INSPECTION_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void inspect(long end, NotYet tooLate) {
        for (Student student : students) {
            try {
                if (System.nanoTime() - end > 0) {
                    student.cutOff(tooLate);
                } else if (student.isAlive()) {
                    student.inspect();
                }
            } catch (RuntimeException e) { // the next inspection would never come, nor the end of the time
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
        Student student = new Student(program, classPath, mebibytes, List.of(args));
        students.add(student);
        return student;
    }

    /** {@return true if one of the programs still runs} */
    public boolean isAnyAlive() {
        return students.stream().anyMatch(Student::isAlive);
    }

    List<Student> students() {
        return students;
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
     * @return the socket, which this trial closes; {@link #endpoint} tells where it is
     */
    public Socket bind(SocketType type) {
        return bind(type, "tcp://127.0.0.1:*");
    }

    /**
     * Opens a ZeroMQ socket and binds it, also to the endpoint of one that was closed just now.
     *
     * @param type of the socket
     * @param endpoint where
     * @return the socket, which this trial closes
     */
    public Socket bind(SocketType type, String endpoint) {
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
    public Socket bind(SocketType type, String endpoint, Consumer<Socket> settings) {
        long deadline = System.nanoTime() + PORT_IS_FREED.toNanos();
        while (true) {
            Sockets group = new Sockets(context(), SocketOptions.DEFAULTS);
            try {
                Socket socket = group.open(type);
                group.watch(
                        socket,
                        this::greeted,
                        ZMQ.EVENT_ACCEPTED | ZMQ.EVENT_HANDSHAKE_PROTOCOL | ZMQ.EVENT_DISCONNECTED);
                // A program that has ended leaves what it sent in the system's buffers. A PING to it is answered with a
                // reset, and all of that is lost: 5000 messages of 1 KB to a slow receiver, 2100 to 2400 missing.
                socket.setHeartbeatIvl(0);
                settings.accept(socket);
                group.bind(socket, type + " peer", Endpoint.parse(endpoint));
                return keep(group, socket);
            } catch (EndpointException e) {
                if (System.nanoTime() - deadline > 0) {
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
    public Socket connect(SocketType type, String endpoint) {
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
    public Socket connect(SocketType type, String endpoint, Consumer<Socket> settings) {
        Sockets group = new Sockets(context(), SocketOptions.DEFAULTS);
        Socket socket = group.open(type);
        socket.setHeartbeatIvl(0);
        settings.accept(socket);
        group.connect(socket, type + " peer", Endpoint.parse(endpoint));
        return keep(group, socket);
    }

    /** A connection that ended before it has greeted is forgiven when another one greets in its place. */
    private synchronized void greeted(ZEvent event) {
        if (event.getEvent() == ZMonitor.Event.ACCEPTED) {
            greetingsDue++;
        } else if (event.getEvent() == ZMonitor.Event.DISCONNECTED) {
            endedBeforeGreeting = Math.min(greetingsDue, endedBeforeGreeting + 1);
        } else {
            greetingsDue = Math.max(0, greetingsDue - 1 - endedBeforeGreeting);
            endedBeforeGreeting = 0;
        }
    }

    /** Another program has taken a port that this trial gave up for a moment. */
    void notePortTaken() {
        portTaken = true;
    }

    /**
     * True if something went wrong that is no fault of the student's: a port was taken, or a program connected and its
     * JeroMQ never greeted, which happens to one connection in fifty: see the first entry of docs/pitfalls.md.
     */
    synchronized boolean deservesAnotherTry() {
        return portTaken || greetingsDue > 0;
    }

    private Socket keep(Sockets group, Socket socket) {
        groups.put(socket, group);
        return socket;
    }

    private ZContext context() {
        if (context == null) {
            context = new ZContext();
        }
        return context;
    }

    /**
     * Tells where a socket is bound.
     *
     * @param socket a bound socket
     * @return for example {@code tcp://127.0.0.1:40001}
     */
    public static String endpoint(Socket socket) {
        return Sockets.boundTo(socket).toString();
    }

    /**
     * Closes a socket at once, with whatever it still had to send: a peer that dies.
     *
     * @param socket of this trial
     */
    public void close(Socket socket) {
        Sockets group = groups.remove(socket);
        if (group == null) {
            throw new IllegalArgumentException("not a socket of this trial");
        }
        group.discard(socket);
    }

    /**
     * Sends a message as soon as there is room for it: for a PUSH, for example, when somebody pulls.
     *
     * @param socket of this trial
     * @param within how long to wait
     * @param frames of the message
     * @return false if there was no room in time, or no program runs any more that could make some
     */
    public boolean send(Socket socket, Duration within, String... frames) {
        long deadline = System.nanoTime() + within.toNanos();
        do {
            boolean someoneRuns = students.stream().anyMatch(Student::isAlive);
            if (socket.send(frames[0], frames.length > 1 ? ZMQ.SNDMORE : 0)) { // waits 100 ms at most
                for (int i = 1; i < frames.length; i++) {
                    socket.send(frames[i], i < frames.length - 1 ? ZMQ.SNDMORE : 0);
                }
                return true;
            } else if (!someoneRuns) {
                return false;
            }
        } while (System.nanoTime() - deadline < 0);
        return false;
    }

    /**
     * Waits for a message.
     *
     * @param socket of this trial
     * @param within how long to wait
     * @return its frames; null if none came in time, or no program runs any more that could send one
     */
    public @Nullable ZMsg receive(Socket socket, Duration within) {
        long left = within.toNanos();
        boolean someoneRuns = true;
        do {
            if (someoneRuns && !isAnyAlive()) {
                someoneRuns = false;
                left = Math.min(left, ON_THE_WAY.toNanos());
            }
            long start = System.nanoTime();
            ZMsg message = ZMsg.recvMsg(socket); // waits 100 ms at most
            if (message != null) {
                return message;
            }
            left -= System.nanoTime() - start;
        } while (left > 0);
        return null;
    }

    /**
     * Waits for a message of one frame.
     *
     * @param socket of this trial
     * @param within how long to wait
     * @return its text (the last frame's, if there are several); null if none came in time, or none can come any more
     */
    public @Nullable String receiveText(Socket socket, Duration within) {
        ZMsg message = receive(socket, within);
        return message == null ? null : message.getLast().getString(StandardCharsets.UTF_8);
    }

    /**
     * Waits for a message of one frame that has to come.
     *
     * @param socket of this trial
     * @param within how long to wait
     * @param expected for the verdict, for example {@code a request}
     * @param cause the likely cause if it does not come
     * @return its text, as from {@link #receiveText}
     * @throws NotYet if it did not come in time, or cannot come any more
     */
    public String awaitText(Socket socket, Duration within, String expected, String cause) {
        String text = receiveText(socket, within);
        if (text == null) {
            String ended = students.stream().map(Student::orEnded).findFirst().orElse("");
            throw new NotYet(expected + " within " + Student.text(within), "nothing" + ended, cause);
        }
        return text;
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
        List.copyOf(groups.keySet()).forEach(this::close);
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
