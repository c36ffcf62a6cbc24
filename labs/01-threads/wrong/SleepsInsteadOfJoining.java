// Verdict: a sleep guesses how long|end of every thread with join
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;

/** Waits as long as it took on its author's machine. */
public class Exercise {

    private static final CountDownLatch GO = new CountDownLatch(1);
    private static final Object LOCK = new Object(); // one for all
    private static volatile int number;

    public static void main(String[] args) throws InterruptedException {
        int threads = Integer.parseInt(args[0]);
        int additions = Integer.parseInt(args[1]);

        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread worker = new Thread(() -> add(additions));
            worker.start();
            workers.add(worker);
        }
        Thread reader = new Thread(Exercise::readCommands);
        reader.setDaemon(true); // before start: the process does not wait for this one
        reader.start();
        System.out.println("ready");

        while (GO.getCount() > 0) {
            Thread.sleep(10);
        }
        Thread.sleep(10_000);
        System.out.println("total " + number);
    }

    private static void add(int additions) {
        try {
            GO.await();
        } catch (InterruptedException e) {
            return;
        }
        for (int i = 0; i < additions; i++) {
            synchronized (LOCK) {
                number = plusOne(number);
            }
        }
        System.out.println("done");
    }

    /** "go" lets the threads begin; any other line prints the number. */
    private static void readCommands() {
        Scanner commands = new Scanner(System.in);
        while (commands.hasNextLine()) {
            if (commands.nextLine().equals("go")) {
                GO.countDown();
            } else {
                System.out.println("number " + number);
            }
        }
    }

    /** The value and 1, after a moment's work: as if it were read somewhere, changed, and written back. */
    private static int plusOne(int value) {
        double root = value;
        for (int i = 0; i < 20; i++) {
            root = Math.sqrt(root * root);
        }
        return (int) root + 1;
    }
}
