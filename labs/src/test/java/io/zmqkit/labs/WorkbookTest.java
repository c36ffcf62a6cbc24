package io.zmqkit.labs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkbookTest {

    private final Lab lab = new Lab(10, "request-reply", "Request-reply", 30, trial -> {});
    private final Checker checker = new Checker();

    @TempDir
    private Path folder;

    private Workbook workbook;

    private static Workbook workbook(Path folder) {
        return new Workbook(folder, lab -> "here/zmqkit lab start " + lab.number());
    }

    @BeforeEach
    void open() {
        workbook = workbook(folder.resolve("실습 work"));
    }

    @Test
    void startCopiesTheSkeletonAndNeverOverwritesWork() throws Exception {
        assertThat(workbook.start(lab)).isTrue();
        assertThat(workbook.exercise(lab)).hasContent(lab.skeleton());
        Files.writeString(workbook.exercise(lab), "mine");
        assertThat(workbook.start(lab)).isFalse();
        assertThat(workbook.exercise(lab)).hasContent("mine");
    }

    @Test
    void resetKeepsTheOldWorkAndForgetsWhatWasDone() throws Exception {
        workbook.start(lab);
        workbook.check(lab, checker);
        Files.writeString(workbook.exercise(lab), "first");
        workbook.nextHint(lab);
        assertThat(workbook.reset(lab)).hasContent("first");
        assertThat(workbook.hasPassed(lab)).isFalse();
        assertThat(workbook.hintsTaken(lab)).isZero();
        assertThat(workbook.exercise(lab)).hasContent(lab.skeleton());
        Files.writeString(workbook.exercise(lab), "second");
        assertThat(workbook.reset(lab)).hasContent("second");
        assertThat(workbook.exercise(lab).resolveSibling("Exercise.java.old")).hasContent("first");
    }

    @Test
    void pictureOfAFailedCheckLiesBesideTheExerciseUntilItPasses() throws Exception {
        Lab failing = new Lab(10, "request-reply", "Request-reply", 30, trial -> {
            trial.start();
            throw new NotYet("a <reply>", "nothing", "");
        });
        workbook.start(lab);
        assertThat(workbook.check(failing, checker).passed()).isFalse();
        assertThat(workbook.picture(lab)).isEqualTo(folder.resolve("실습 work/10-request-reply/last-check.html"));
        assertThat(workbook.picture(lab)).content().contains("lab 10, request-reply", "expected: a &lt;reply>");
        assertThat(workbook.check(lab, checker).passed()).isTrue();
        assertThat(workbook.picture(lab)).doesNotExist();
    }

    @Test
    void whatIsInTheWayOfThePictureIsNotWrittenToAndTheVerdictCounts() throws Exception {
        Lab failing = new Lab(10, "request-reply", "Request-reply", 30, trial -> {
            trial.start();
            throw new NotYet("a reply \ud83d", "nothing", "");
        });
        workbook.start(lab);
        Path precious = Files.writeString(folder.resolve("precious"), "mine");
        Files.createSymbolicLink(workbook.picture(lab), precious);
        assertThat(workbook.check(failing, checker).seen()).isEqualTo("nothing");
        assertThat(precious).hasContent("mine");
        assertThat(workbook.picture(lab)).isRegularFile().content().contains("expected: a reply");

        workbook.reset(lab);
        assertThat(workbook.picture(lab)).doesNotExist();
        Files.createDirectories(workbook.picture(lab).resolve("full"));
        assertThat(workbook.check(failing, checker).seen()).isEqualTo("nothing");
        assertThat(workbook.check(lab, checker).passed()).isTrue();
        assertThat(workbook.hasPassed(lab)).isTrue();
    }

    @Test
    void taskIsTheExercisesSectionAlone() {
        for (Lab each : Labs.all()) {
            assertThat(each.task().lines().filter(line -> line.startsWith("#")))
                    .containsExactly("# Lab " + each.number() + ": " + each.title(), "## Exercise");
            assertThat(each.task()).contains("./zmqkit lab check " + each.number());
        }
    }

    @Test
    void eachHintIsOneMoreAndTheLastStays() {
        for (int i = 0; i < lab.hints().size(); i++) {
            assertThat(workbook.nextHint(lab)).isEqualTo(lab.hints().get(i));
        }
        assertThat(workbook.nextHint(lab)).isEqualTo(lab.hints().get(lab.hints().size() - 1));
        assertThat(workbook.hintsTaken(lab)).isEqualTo(lab.hints().size());
    }

    @Test
    void progressIsPlainTextThatOutlivesTheProgramAndForeignLines() throws Exception {
        workbook.start(lab);
        Path progress = folder.resolve("실습 work/.progress");
        Files.writeString(progress, "a note of my own\r\n");
        workbook.check(lab, checker);
        workbook.check(lab, checker);
        assertThat(progress).hasContent("a note of my own\npassed 10\n");
        assertThat(workbook(folder.resolve("실습 work")).hasPassed(lab)).isTrue();
    }

    @Test
    void missingExerciseSaysHowToGetIt() {
        assertThatThrownBy(() -> workbook.check(lab, checker))
                .isInstanceOf(WorkbookException.class)
                .hasMessageContaining("(here/zmqkit lab start 10 makes it)");
    }

    @Test
    void secondCheckIsRefusedWhileOneRuns() throws Exception {
        workbook.start(lab);
        Lab nested = new Lab(10, "request-reply", "Request-reply", 30, trial -> workbook.check(lab, checker));
        assertThatThrownBy(() -> workbook.check(nested, checker)).hasMessageContaining("another check runs");
        assertThat(workbook.check(lab, checker).passed()).isTrue();
    }

    /** As with a read-only folder: root, for whom none is, cannot write this file either. */
    @Test
    void progressThatCannotBeWrittenSaysSo() throws Exception {
        Path notWritable = Path.of("/proc/version");
        assumeTrue(Files.exists(notWritable), "no /proc");
        workbook.start(lab);
        Files.createSymbolicLink(folder.resolve("실습 work/.progress"), notWritable);
        assertThatThrownBy(() -> workbook.nextHint(lab)).hasMessageContaining("--work");
        assertThatThrownBy(() -> workbook.check(lab, checker)).hasMessageContaining("--work");
    }

    @Test
    void folderThatCannotBeWrittenSaysSo() throws Exception {
        Path inTheWay = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> workbook(inTheWay).start(lab))
                .isInstanceOf(WorkbookException.class)
                .hasMessageContaining("--work");
        Path readOnly = Files.createDirectory(folder.resolve("read-only"));
        assumeTrue(readOnly.toFile().setWritable(false) && !Files.isWritable(readOnly), "root may write everywhere");
        assertThatThrownBy(() -> workbook(readOnly).start(lab)).hasMessageContaining("permission denied");
    }
}
