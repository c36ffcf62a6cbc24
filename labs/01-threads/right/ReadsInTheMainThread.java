import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

class Counter {
    private final Lock lock = new ReentrantLock();
    private int value;

    void add() {
        lock.lock();
        try {
            value = Exercise.plusOne(value);
        } finally {
            lock.unlock();
        }
    }

    int get() {
        lock.lock();
        try {
            return value;
        } finally {
            lock.unlock();
        }
    }
}

/** Starts its threads when "go" has come, and reads that itself; its first class has no main method. */
class Main {

    public static void main(String[] args) throws Exception {
        int additions = Integer.parseInt(args[1]);
        Counter counter = new Counter();
        Thread[] threads = new Thread[Integer.parseInt(args[0])];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                for (int k = 0; k < additions; k++) {
                    counter.add();
                }
                System.out.println("done");
            });
        }
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        while (!"go".equals(in.readLine())) {
            System.out.println("number " + counter.get());
        }
        for (Thread thread : threads) {
            thread.start();
        }
        Thread reader = new Thread(() -> read(in, counter));
        reader.setDaemon(true);
        reader.start();
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("total " + counter.get());
    }

    private static void read(BufferedReader in, Counter counter) {
        try {
            while (in.readLine() != null) {
                System.out.println("number " + counter.get());
            }
        } catch (IOException e) {
            System.err.println(e);
        }
    }
}

class Exercise {

    static int plusOne(int value) {
        double root = value;
        for (int i = 0; i < 20; i++) {
            root = Math.sqrt(root * root);
        }
        return (int) root + 1;
    }
}
