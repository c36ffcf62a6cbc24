package io.zmqkit.labs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where the threads of a student's program are, as the JDK's jstack tells. */
final class ThreadDump {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MOST_PLACES = 3;
    private static final Pattern HEAD = Pattern.compile("\"(.*)\" #\\d+.*");
    private static final Pattern STATE = Pattern.compile("\\s+java\\.lang\\.Thread\\.State: (\\w+).*");
    private static final Pattern CALL = Pattern.compile("\\s+at ([\\w$.]+)\\.([\\w$<>]+)\\((.*)\\)");

    private ThreadDump() {}

    /** {@return for example {@code main waits in Socket.recvStr, line 34}; empty if nobody can tell} */
    static List<String> places(long pid, String sourceName) throws InterruptedException {
        try {
            Process jstack = new ProcessBuilder(StudentJvm.tool("jstack"), String.valueOf(pid))
                    .redirectErrorStream(true)
                    .start();
            Transcript dump = new Transcript(line -> {});
            dump.follow(jstack.inputReader(StandardCharsets.UTF_8), () -> {});
            Patience patience = Patience.of(PATIENCE);
            while (!dump.hasEnded() && !patience.isOver()) {
                dump.awaitEnd(Duration.ofMillis(50));
            }
            jstack.destroyForcibly();
            return places(dump.lines(), sourceName);
        } catch (IOException e) {
            return List.of(); // a runtime without jstack
        }
    }

    /** The threads that are somewhere in the student's source; those in the same place are counted. */
    static List<String> places(List<String> dump, String sourceName) {
        Map<String, List<String>> threads = new LinkedHashMap<>();
        for (int i = 0; i < dump.size(); i++) {
            Matcher head = HEAD.matcher(dump.get(i));
            if (head.matches()) {
                String place = place(dump.subList(i + 1, dump.size()), sourceName);
                if (!place.isEmpty()) {
                    threads.computeIfAbsent(place, unused -> new ArrayList<>()).add(head.group(1));
                }
            }
        }
        return threads.entrySet().stream()
                .limit(MOST_PLACES)
                .map(entry -> who(entry.getValue()) + " " + entry.getKey())
                .toList();
    }

    private static String who(List<String> names) {
        return names.size() == 1 ? names.get(0) : names.size() + " threads, each";
    }

    /** What one thread does, from the line after its name up to an empty one; empty if not in the source. */
    private static String place(List<String> lines, String sourceName) {
        String state = "";
        String top = "";
        String called = "";
        for (String line : lines) {
            Matcher newState = STATE.matcher(line);
            Matcher call = CALL.matcher(line);
            if (line.isBlank()) {
                return "";
            } else if (newState.matches()) {
                state = newState.group(1);
            } else if (call.matches()) {
                String where = call.group(3);
                if (where.startsWith(sourceName + ":")) {
                    return words(state, top, called) + ", line " + where.substring(sourceName.length() + 1);
                }
                top = top.isEmpty() ? where : top;
                called = call.group(1).replaceAll(".*[.$]", "") + "." + call.group(2);
            }
        }
        return "";
    }

    private static String words(String state, String top, String called) {
        if (called.isEmpty()) {
            return state.equals("BLOCKED") ? "waits for a lock" : "runs";
        }
        // a thread in a system call counts as runnable, though it waits
        return (state.equals("RUNNABLE") && !top.endsWith("Native Method") ? "is in " : "waits in ") + called;
    }
}
