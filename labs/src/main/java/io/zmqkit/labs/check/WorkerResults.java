package io.zmqkit.labs.check;

import org.jspecify.annotations.Nullable;

/** What has come of the four workers of lab 16, and the first thing that was wrong with it. */
final class WorkerResults {

    static final int WORKERS = 4;
    static final int COUNT = 5000;
    static final int ALL = WORKERS * COUNT;
    static final String SHARED = "one socket for all four workers: is it used by several threads?";
    static final String LINGER = "what is queued when the context closes is dropped: does it linger?";
    static final String ORDER =
            "what did not fit is sent after later results: wait until there is room before you go on to the next";

    private static final String RESULT = "x".repeat(1000);
    private static final String FALSE =
            "send returned false, and nobody looked: with DONTWAIT or a send timeout the result has not been taken when the"
                    + " high-water mark is reached";

    private final int[] last = new int[WORKERS + 1];
    private int received;
    private int skipped;
    private boolean isDisorderly; // also what is no result
    private @Nullable String fault;

    void accept(String result) {
        received++;
        String[] fields = result.split(" ", 3);
        boolean isResult = fields.length == 3
                && fields[0].matches("[1-4]")
                && fields[1].matches("[0-9]{1,6}")
                && fields[2].equals(RESULT);
        if (!isResult) {
            note("\"" + brief(result) + "\" is not WORKER NUMBER RESULT");
            isDisorderly = true;
            return;
        }
        int worker = Integer.parseInt(fields[0]);
        int number = Integer.parseInt(fields[1]);
        if (number != last[worker] + 1) {
            note("of worker " + worker + " result " + number + " came after " + last[worker]);
            isDisorderly |= number <= last[worker];
            skipped += Math.max(0, number - last[worker] - 1);
        }
        last[worker] = Math.max(number, last[worker]);
    }

    private void note(String what) {
        fault = fault == null ? what : fault;
    }

    private static String brief(String result) {
        return result.length() <= 20 ? result : result.substring(0, 20) + "...";
    }

    boolean areNone() {
        return received == 0;
    }

    boolean areComplete() {
        return received == ALL;
    }

    boolean areRight() {
        return received >= ALL && fault == null;
    }

    boolean areDisorderly() {
        return isDisorderly;
    }

    String seen() {
        return received + " results" + (fault == null ? "" : "; " + fault);
    }

    String cause(boolean isShared, boolean endedBefore) {
        if (isDisorderly) {
            return isShared ? SHARED : "each worker sends each of its results once, one after the other, as it is";
        } else if (skipped > 0) {
            return isShared ? SHARED + " If not: " + FALSE : FALSE;
        }
        String missing = "the end of what each worker has sent is missing: ";
        if (received <= ALL / 2) {
            return "the high-water mark: " + (endedBefore ? missing + LINGER + " If it does: " + FALSE : FALSE);
        }
        return missing + LINGER + (isShared ? " If it does: " + SHARED : "");
    }
}
