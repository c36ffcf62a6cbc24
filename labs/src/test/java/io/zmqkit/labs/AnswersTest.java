package io.zmqkit.labs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every lab in the module's folders: its skeleton does not pass, each wrong answer gets the verdict that names its
 * mistake, its solution passes, and so does each other right answer. {@code -Dlab=10} runs one lab only, {@code -Dlab=10
 * -Drepeats=20 -Pfaults} its solution and the other right answers 20 times.
 */
@Timeout(300) // a check may last eight times as long on a busy machine
class AnswersTest {

    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final List<String> SECTIONS = List.of(
            "Goal",
            "Before you start",
            "Predict",
            "Run",
            "Look",
            "Break",
            "Explain",
            "Exercise",
            "Check yourself",
            "Further");
    private static final int TWO_SCREENS = 60;
    private static final String ONLY = System.getProperty("lab", "");

    private final Checker checker = new Checker();

    static List<Lab> labs() {
        return Labs.all().stream()
                .filter(lab -> ONLY.isEmpty() || Integer.parseInt(ONLY) == lab.number())
                .toList();
    }

    /**
     * A wrong answer, and what its verdict has to contain. Some mistakes are races, which a busy machine may hide from the
     * check: {@code // Verdict, when the race is lost:} says so, and such a one is to be caught in one of five checks.
     */
    private record Wrong(Lab lab, Path source, String verdict, int checks) {}

    static Stream<Named<Wrong>> wrongAnswers() {
        return labs().stream().flatMap(lab -> wrongAnswers(lab).stream());
    }

    private static List<Named<Wrong>> wrongAnswers(Lab lab) {
        return in(MODULE.resolve(lab.folder()).resolve("wrong")).stream()
                .map(source -> Named.of(lab.folder() + " " + source.getFileName(), wrong(lab, source)))
                .toList();
    }

    /** One of every fourth lab, for every build: threads, sockets, ZeroMQ, and the wire. */
    static Stream<Named<Wrong>> someWrongAnswers() {
        return labs().stream()
                .filter(lab -> !ONLY.isEmpty() || lab.number() % 4 == 1)
                .map(lab -> wrongAnswers(lab).get(0));
    }

    private record Right(Lab lab, Path source) {}

    static Stream<Named<Right>> rightAnswers() {
        return labs().stream()
                .flatMap(lab -> Stream.concat(Stream.of(file(lab, "Solution.java")), in(file(lab, "right")).stream())
                        .map(source -> Named.of(lab.folder() + " " + source.getFileName(), new Right(lab, source))));
    }

    private static List<Path> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Wrong wrong(Lab lab, Path source) {
        try {
            String first = Files.readAllLines(source).get(0);
            assertThat(first).as("%s begins", source).matches("// Verdict(, when the race is lost)?: .+");
            boolean isRace = first.startsWith("// Verdict,");
            return new Wrong(lab, source, first.substring(first.indexOf(": ") + 2), isRace ? 5 : 1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Path file(Lab lab, String name) {
        return MODULE.resolve(lab.folder()).resolve(name);
    }

    private static String text(Verdict verdict, Lab lab) {
        return String.join("\n", verdict.lines(lab));
    }

    @ParameterizedTest
    @MethodSource("labs")
    @Tag("faults")
    void skeletonRunsAndIsToldWhatToDo(Lab lab) throws Exception {
        Verdict verdict = checker.check(lab, file(lab, "Exercise.java"));
        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.cause()).as(text(verdict, lab)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("labs")
    void solutionPasses(Lab lab) throws Exception {
        Verdict verdict = checker.check(lab, file(lab, "Solution.java"));
        assertThat(verdict.passed()).as(text(verdict, lab)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("rightAnswers")
    @Tag("faults") // takes as long as it is told to
    void rightAnswerPassesTimeAfterTime(Right right) throws Exception {
        for (int time = 1; time <= Integer.getInteger("repeats", 3); time++) {
            Verdict verdict = checker.check(right.lab(), right.source());
            assertThat(verdict.passed())
                    .as("time %d: %s", time, text(verdict, right.lab()))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("someWrongAnswers")
    void oneWrongAnswerGetsTheVerdictThatNamesItsMistake(Wrong wrong) throws Exception {
        requireVerdict(wrong);
    }

    @ParameterizedTest
    @MethodSource("wrongAnswers")
    @Tag("faults") // most of them wait for what never comes
    void wrongAnswerGetsTheVerdictThatNamesItsMistake(Wrong wrong) throws Exception {
        requireVerdict(wrong);
    }

    private void requireVerdict(Wrong wrong) throws InterruptedException {
        Verdict verdict = checker.check(wrong.lab(), wrong.source());
        for (int check = 1; verdict.passed() && check < wrong.checks(); check++) {
            verdict = checker.check(wrong.lab(), wrong.source());
        }
        assertThat(verdict.passed()).as(wrong.source().toString()).isFalse();
        assertThat(text(verdict, wrong.lab())).containsPattern(wrong.verdict());
    }

    @ParameterizedTest
    @MethodSource("labs")
    void labIsComplete(Lab lab) {
        List<String> text = lab.text().lines().toList();
        assertThat(text).first().asString().startsWith("# Lab " + lab.number() + ": ");
        assertThat(text.stream().filter(line -> line.startsWith("## ")).map(line -> line.substring(3)))
                .containsSubsequence(SECTIONS);
        assertThat(text.stream().limit(TWO_SCREENS))
                .as("the first lines name a command to run")
                .anyMatch(line -> line.matches("(\\$ |    |.*`).*(\\./zmqkit|java) .*"));
        assertThat(lab.minutes()).isBetween(15, 40);
        assertThat(lab.hints()).hasSizeBetween(2, 5);
        assertThat(lab.skeleton()).contains("TODO").doesNotContain("\r");
        assertThat(lab.solution()).doesNotContain("TODO");
        assertThat(List.of(lab.skeleton(), lab.solution()))
                .as("say how they are run")
                .allSatisfy(source -> assertThat(source)
                        .containsPattern(
                                "java (-cp cli/target/zmqkit.jar )?lab-work/" + lab.folder() + "/Exercise.java"));
        assertThat(wrongAnswers(lab)).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void everyFolderIsInTheCatalogue() {
        List<String> folders = in(MODULE).stream()
                .map(folder -> folder.getFileName().toString())
                .filter(name -> name.matches("[0-9]{2}-.*"))
                .toList();
        assertThat(Labs.all()).extracting(Lab::folder).containsExactlyElementsOf(folders);
    }
}
