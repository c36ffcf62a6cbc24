package io.zmqkit.labs;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one of the student's programs was doing when a verdict was found: no more than what can be seen.
 *
 * @param arguments of its command line; they say which half of an exercise it is
 * @param state for example {@code still runs: main waits in Socket.recvStr, line 34}
 */
public record Situation(String arguments, String state) {

    private static final int FIRST_SIGNAL = 128;
    private static final int LONGEST_ARGUMENT = 60;

    static String commandLine(List<String> args) {
        return args.stream()
                .map(arg -> arg.length() <= LONGEST_ARGUMENT ? arg : arg.substring(0, LONGEST_ARGUMENT) + "...")
                .collect(Collectors.joining(" "));
    }

    static Situation stillRuns(String arguments, @Nullable Crash crash, List<String> places) {
        String state =
                crash == null ? "still runs" : "still runs, though one of its threads ended with " + crash.what();
        return new Situation(arguments, places.isEmpty() ? state : state + ": " + String.join("; ", places));
    }

    static Situation hadEnded(String arguments, @Nullable Crash crash, int exitCode) {
        String how = exitCode > FIRST_SIGNAL
                ? "had been ended by signal " + (exitCode - FIRST_SIGNAL)
                : "had ended with exit code " + exitCode;
        return new Situation(arguments, crash == null ? how : how + ": " + crash.what());
    }
}
