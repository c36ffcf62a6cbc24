import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;

/** A timer that is started and cancelled, and the threads that run meanwhile: java labs/01-threads/Timers.java */
final class Timers {

    public static void main(String[] args) throws InterruptedException {
        CountDownLatch ticks = new CountDownLatch(3);
        Timer timer = new Timer("tick");
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        System.out.println("tick");
                        if (ticks.getCount() == 1) {
                            cancel(); // this was the last one; the timer's thread goes on
                        }
                        ticks.countDown();
                    }
                },
                200,
                200);
        System.out.println("started: " + threads());
        ticks.await();
        System.out.println("cancelled: " + threads());
        timer.cancel(); // without this line the program never ends
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("tick")) {
                thread.join();
            }
        }
        System.out.println("without the timer: " + threads());
    }

    /** The threads that still run, without those of the JVM. */
    private static String threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getThreadGroup() == Thread.currentThread().getThreadGroup())
                .map(Thread::getName)
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
