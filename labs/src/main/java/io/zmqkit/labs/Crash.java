package io.zmqkit.labs;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An exception that nobody caught, as the JVM reports it on stderr.
 *
 * @param what for example {@code java.net.ConnectException: Connection refused, at line 12}
 * @param cause what such an exception means; empty if that depends
 */
record Crash(String what, String cause) {

    private static final Pattern UNCAUGHT = Pattern.compile("Exception in thread \"[^\"]*\" (.*)|(Error: .*)");
    private static final Pattern LINE = Pattern.compile("\\s+at .*\\((?:Exercise|Solution|[A-Z]\\w*)\\.java:(\\d+)\\)");

    /** Finds the first one in what a program printed on stderr; null if there is none. */
    static @Nullable Crash in(List<String> errors, String sourceName) {
        for (int i = 0; i < errors.size(); i++) {
            Matcher uncaught = UNCAUGHT.matcher(errors.get(i));
            if (uncaught.matches()) {
                String exception = uncaught.group(1) != null ? uncaught.group(1) : uncaught.group(2);
                List<String> trace = errors.subList(i, errors.size());
                String cause = isInsideJeroMq(trace)
                        ? "it comes from inside JeroMQ: is one socket used by several threads?"
                        : causeOf(exception);
                return new Crash(exception + place(trace, sourceName), cause);
            }
        }
        return null;
    }

    /** Two threads in one socket break its queues and tables, where they happen to be. */
    private static boolean isInsideJeroMq(List<String> trace) {
        return !trace.get(0).contains("ZMQException")
                && !trace.get(0).contains("UnsupportedOperation")
                && trace.stream().skip(1).limit(4).anyMatch(entry -> entry.matches("\\s+at zmq\\..*"));
    }

    private static String place(List<String> trace, String sourceName) {
        for (String entry : trace) {
            Matcher line = LINE.matcher(entry);
            if (line.matches() && entry.contains("(" + sourceName + ":")) {
                return ", at line " + line.group(1);
            }
        }
        return "";
    }

    private static String causeOf(String exception) {
        if (exception.contains("Errno 156384763")) {
            return "EFSM: a REQ socket sends, receives, sends, in that order, and a REP receives, sends, receives;"
                    + " yours did the same thing twice";
        } else if (exception.contains("Errno 48") || exception.contains("Address already in use")) {
            return "EADDRINUSE: the port has an owner already: does your program bind it twice?";
        } else if (exception.contains("Errno 35")) {
            return "EAGAIN: the socket was not ready, and was told not to wait";
        } else if (exception.contains("Errno 4 :")) {
            return "EINTR, though nobody has interrupted it: is one socket used by several threads?";
        } else if (exception.contains("ConnectException")) {
            return "nobody listens where your program connects: is it the address from the arguments?";
        } else if (exception.contains("ArrayIndexOutOfBounds")) {
            return "an array, perhaps the arguments, is shorter than your program thinks";
        } else if (exception.contains("OutOfMemoryError")) {
            return "128 MiB is what it has: does something grow without end?";
        } else if (exception.startsWith("Error: Main method not found")) {
            return "the first class in the file needs: public static void main(String[] args)";
        }
        return "";
    }
}
