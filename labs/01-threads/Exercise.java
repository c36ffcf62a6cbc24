import java.util.Scanner;
import java.util.concurrent.CountDownLatch;

/**
 * THREADS threads add 1, ADDITIONS times each, to one number:
 * java lab-work/01-threads/Exercise.java THREADS ADDITIONS
 */
public class Exercise {

    private static final CountDownLatch GO = new CountDownLatch(1);
    private static volatile int number;

    public static void main(String[] args) throws InterruptedException {
        int threads = Integer.parseInt(args[0]);
        int additions = Integer.parseInt(args[1]);

        for (int i = 0; i < threads; i++) {
            new Thread(() -> add(additions)).start();
        }
        // TODO: this thread reads for ever, and so the process never ends.
        new Thread(Exercise::readCommands).start();
        System.out.println("ready");

        // TODO: the total is known when all threads have done their work.
        System.out.println("total " + number);
    }

    private static void add(int additions) {
        // TODO: begin when GO is given, not before.
        for (int i = 0; i < additions; i++) {
            number = plusOne(number); // TODO: another thread may come between
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
