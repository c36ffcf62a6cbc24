package io.zmqkit.labs;

import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An exception that nobody caught, as the JVM reports it on stderr.
 *
 * @param what for example {@code java.net.ConnectException: Connection refused, at line 12}
 * @param cause what such an exception means; empty if that depends
 */
record Crash(String what, String cause) {

    private static final Pattern UNCAUGHT =
            Pattern.compile("Exception in thread \"[^\"]*\" (.*)|(Error: .*)|Exception: (\\S+) thrown from .*");
    private static final Pattern NAME = Pattern.compile("\\b[a-z]\\w*(\\.\\w+)+(Error|Exception)\\b.*");

    /** Finds the first one in what a program printed on stderr; null if there is none. */
    static @Nullable Crash in(List<String> errors, String sourceName) {
        for (int i = 0; i < errors.size(); i++) {
            Matcher uncaught = UNCAUGHT.matcher(errors.get(i));
            if (uncaught.matches()) {
                List<String> trace = errors.subList(i, errors.size());
                String exception = exception(uncaught, trace);
                return new Crash(exception + place(trace, sourceName), causeOf(exception, trace));
            }
        }
        return null;
    }

    /** Two threads that die together print between each other. */
    private static String exception(MatchResult uncaught, List<String> trace) {
        String rest = Stream.of(1, 2, 3)
                .map(uncaught::group)
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow()
                .replaceAll("Exception in thread \"[^\"]*\" ?", "");
        return !rest.isBlank()
                ? rest
                : trace.stream()
                        .filter(line -> !line.matches("\\s+at .*"))
                        .map(NAME::matcher)
                        .filter(Matcher::find)
                        .map(Matcher::group)
                        .findFirst()
                        .orElse("an exception");
    }

    /** True if a port was in use: by the program itself, or by another since the check has chosen it. */
    boolean isOfATakenPort() {
        return cause.startsWith("EADDRINUSE");
    }

    private static String causeOf(String exception, List<String> trace) {
        if (exception.matches(".*(IllegalArgument|NumberFormat|NullPointer)Exception.*")
                && comesFrom(trace, 12, "org\\.zeromq\\.ZMQ\\$Socket\\.(connect|bind)\\(")) {
            return "an endpoint is tcp://HOST:PORT: is it the right argument?";
        } else if (!exception.matches(".*(ZMQ|UnsupportedOperation|IllegalArgument|NumberFormat)Exception.*")
                && comesFrom(trace, 4, "zmq\\.")) {
            // two threads in one socket break its queues and tables, where they happen to be
            return "it comes from inside JeroMQ: is one socket used by several threads?";
        }
        return causeOf(exception);
    }

    /** Tells whether one of the topmost calls begins so. */
    private static boolean comesFrom(List<String> trace, int calls, String regex) {
        return trace.stream()
                .skip(1)
                .limit(calls)
                .takeWhile(entry -> entry.matches("\\s+at .*"))
                .anyMatch(entry -> entry.matches("\\s+at " + regex + ".*"));
    }

    private static String place(List<String> trace, String sourceName) {
        Pattern call = Pattern.compile("\\s+at .*\\(" + Pattern.quote(sourceName) + ":(\\d+)\\)");
        for (String entry : trace) {
            Matcher line = call.matcher(entry);
            if (line.matches()) {
                return ", at line " + line.group(1);
            }
        }
        return "";
    }

    private static String causeOf(String exception) {
        if (exception.contains("Errno 156384763")) {
            return "EFSM: a REQ socket sends, receives, sends, in that order, and a REP receives, sends, receives; and a"
                    + " message is received when all of its frames are";
        } else if (exception.contains("Errno 48") || exception.contains("Address already in use")) {
            return "EADDRINUSE: the port has an owner already: does your program bind it twice, or bind where it should"
                    + " connect?";
        } else if (exception.contains("Errno 35")) {
            return "EAGAIN: the socket was not ready, and was told not to wait";
        } else if (exception.contains("UnsupportedOperationException: Must Override")) {
            return "this type of socket cannot do that: a PULL or SUB only receives, a PUSH or PUB only sends";
        } else if (exception.contains("Errno 4 :")) {
            return "EINTR, though nobody has interrupted it: is one socket used by several threads?";
        } else if (exception.contains("ConnectException")) {
            return "nobody listens where your program connects: is it the address from the arguments?";
        } else if (exception.contains("ArrayIndexOutOfBounds")) {
            return "an array, perhaps the arguments, is shorter than your program thinks";
        } else if (exception.contains("OutOfMemoryError")) {
            return "its memory is full: does something grow without end, or a queue without a high-water mark?";
        } else if (exception.startsWith("Error: Main method not found")) {
            return "the first class in the file needs: public static void main(String[] args)";
        }
        return "";
    }
}
