package io.zmqkit.labs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One lab of the course. Its texts are resources in the folder {@code labs/NN-name/}.
 *
 * @param number 1 to 99
 * @param name what the folder is called after the number, for example {@code request-reply}
 * @param title one line for the list
 * @param minutes how long it takes, about
 * @param check tells whether an exercise does what it should
 */
public record Lab(int number, String name, String title, int minutes, Check check) {

    private static final String TASK = "## Exercise";

    /** {@return the folder's name, for example {@code 10-request-reply}} */
    public String folder() {
        return String.format(Locale.ROOT, "%02d-%s", number, name);
    }

    /** {@return what to read, Markdown} */
    public String text() {
        return read("README.md");
    }

    /** {@return the part of the text that says what the exercise is to do, Markdown} */
    public String task() {
        return "# Lab " + number + ": " + title + "\n\n"
                + text().lines()
                        .dropWhile(line -> !line.equals(TASK))
                        .takeWhile(line -> line.equals(TASK) || !line.startsWith("## "))
                        .collect(Collectors.joining("\n"))
                        .strip();
    }

    /** {@return the exercise as the student gets it: a Java source file that compiles and does not pass} */
    public String skeleton() {
        return read("Exercise.java");
    }

    /** {@return a Java source file that passes} */
    public String solution() {
        return read("Solution.java");
    }

    /** {@return the hints, first the smallest: the sections of hints.md, heading and all} */
    public List<String> hints() {
        return Stream.of(("\n" + read("hints.md")).split("\n## "))
                .skip(1)
                .map(String::strip)
                .toList();
    }

    private String read(String file) {
        String resource = "/labs/" + folder() + "/" + file;
        try (InputStream in = Lab.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the jar has no " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }
}
