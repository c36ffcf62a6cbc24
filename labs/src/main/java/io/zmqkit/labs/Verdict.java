package io.zmqkit.labs;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a check found.
 *
 * @param passed true if nothing is left to do
 * @param programs what the student's programs were doing; empty if passed, or if none was started
 * @param expected what should have happened; empty if passed
 * @param seen what happened instead; empty if passed
 * @param cause the likely cause; empty if passed, or if the output says it
 * @param picture what went between the programs and the peers of the check; null if passed, or if none was started
 * @param output javac's errors, or the last lines that the program printed: text that is not to be trusted
 */
public record Verdict(
        boolean passed,
        List<Situation> programs,
        String expected,
        String seen,
        String cause,
        @Nullable SpaceTime picture,
        List<String> output) {

    /** The verdict on an exercise that does what it should. */
    static final Verdict PASSED = new Verdict(true, List.of(), "", "", "", null, List.of());

    /**
     * Puts the verdict into words.
     *
     * @param lab what was checked
     * @return lines for a person
     */
    public List<String> lines(Lab lab) {
        String name = String.format("lab %02d, %s", lab.number(), lab.name());
        if (passed) {
            return List.of("passed: " + name);
        }
        List<String> lines = new ArrayList<>();
        lines.add("not yet: " + name);
        for (Situation program : programs) {
            lines.add("  program   " + program.arguments());
            lines.add("            " + program.state());
        }
        lines.add("  expected  " + expected);
        lines.add("  seen      " + seen);
        if (!cause.isEmpty()) {
            lines.add("  cause     " + cause);
        }
        if (!output.isEmpty()) {
            lines.add("  output    of " + (cause.isEmpty() ? "javac:" : "your program, its last lines:"));
        }
        output.forEach(line -> lines.add("  | " + line));
        return lines;
    }
}
