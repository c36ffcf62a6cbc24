package io.zmqkit.labs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What jstack prints, shortened. */
class ThreadDumpTest {

    private static final String DUMP = """
            2026-11-28 04:00:00
            Full thread dump OpenJDK 64-Bit Server VM (17.0.15+6 mixed mode):

            "main" #1 prio=5 os_prio=0 cpu=80.1ms tid=0x1 nid=0x2 runnable  [0x3]
               java.lang.Thread.State: RUNNABLE
            	at sun.nio.ch.EPoll.wait(java.base@17.0.15/Native Method)
            	at zmq.SocketBase.recv(SocketBase.java:922)
            	at org.zeromq.ZMQ$Socket.recvStr(ZMQ.java:3601)
            	at Exercise.work(Exercise.java:34)
            	at Exercise.main(Exercise.java:12)

            "Reference Handler" #2 daemon prio=10 tid=0x4 nid=0x5 waiting on condition  [0x6]
               java.lang.Thread.State: RUNNABLE
            	at java.lang.ref.Reference.waitForReferencePendingList(java.base@17.0.15/Native Method)

            "Thread-0" #12 prio=5 os_prio=0 tid=0x7 nid=0x8 runnable  [0x9]
               java.lang.Thread.State: RUNNABLE
            	at Exercise.lambda$main$0(Exercise.java:20)
            	at java.lang.Thread.run(java.base@17.0.15/Thread.java:840)

            "Thread-1" #13 prio=5 os_prio=0 tid=0xa nid=0xb waiting on condition  [0xc]
               java.lang.Thread.State: TIMED_WAITING (sleeping)
            	at java.lang.Thread.sleep(java.base@17.0.15/Native Method)
            	at Exercise.rest(Exercise.java:41)

            "Thread-2" #14 prio=5 os_prio=0 tid=0xa nid=0xb waiting on condition  [0xc]
               java.lang.Thread.State: TIMED_WAITING (sleeping)
            	at java.lang.Thread.sleep(java.base@17.0.15/Native Method)
            	at Exercise.rest(Exercise.java:41)
            """;

    @Test
    void threadsOfTheStudentsSourceAreToldByWhatTheyCallAndTheirLine() {
        assertThat(ThreadDump.places(DUMP.lines().toList(), "Exercise.java"))
                .containsExactly(
                        "main waits in Socket.recvStr, line 34",
                        "Thread-0 runs, line 20",
                        "2 threads, each waits in Thread.sleep, line 41");
    }

    @Test
    void anythingElseTellsNothing() {
        assertThat(ThreadDump.places(List.of("1234: No such process"), "Exercise.java"))
                .isEmpty();
    }
}
