package io.zmqkit.patterns.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobsTest {

    private static final String TEXT =
            "The sea, the SEA! Don't panic: 한글은 바다. 한글은\n산이다 — café cafe\u0301 42\n".repeat(50);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100, 5000})
    void wordcountCountsTheSameHoweverManyTasks(int tasks) {
        assertThat(inTasks(new WordCountJob(), new Job.Input(TEXT, tasks, 4, 1)))
                .isEqualTo("100 café\n100 sea\n100 the\n100 한글은\n50 42\n50 don't\n50 panic\n50 바다\n50 산이다\n");
    }

    @Test
    void wordcountSplitsIntoAsManyTasksAsAsked() {
        List<byte[]> tasks = new WordCountJob().split(new Job.Input(TEXT, 9, 4, 1));
        assertThat(tasks).hasSize(9);
        assertThat(String.join(
                        "", tasks.stream().map(task -> new String(task, UTF_8)).toList()))
                .isEqualTo(TEXT);
    }

    /** Each took a stack overflow, or minutes. */
    @ParameterizedTest
    @ValueSource(strings = {"a'", "\u0301\u0323", "Σ", "Σ0", "Σ\u0301", "한", "0"})
    void wordcountOfOneEndlessWordEndsSoon(String part) {
        byte[] text = ("a" + part.repeat(100_000) + "z end").getBytes(UTF_8);
        byte[] result = assertTimeoutPreemptively(Duration.ofSeconds(40), () -> new WordCountJob().compute(text));
        assertThat(new String(result, UTF_8).lines()).hasSize(2).contains("1 end");
    }

    @Test
    void wordcountTakesTheSameWordsForTheSameAsEver() {
        String text = "ΟΔΟΣ ὁδός ΣΟΦΟΣ σοφός Α.Σ.Β İstanbul Việt Viê\u0323t e" + "\u0301".repeat(30) + " don’t";
        assertThat(new String(new WordCountJob().compute(text.getBytes(UTF_8)), UTF_8).lines())
                .containsExactlyInAnyOrder(
                        "1 οδος",
                        "1 ὁδός",
                        "1 σοφος",
                        "1 σοφός",
                        "1 α",
                        "1 σ",
                        "1 β",
                        "1 i\u0307stanbul",
                        "2 việt",
                        "1 é" + "\u0301".repeat(29),
                        "1 don’t");
    }

    @Test
    void mandelbrotInTilesHasThePixelsOfOneRendering() throws Exception {
        MandelbrotJob job = new MandelbrotJob(150, 100);
        BufferedImage one = png(inTasks(job, new Job.Input(null, 12, 1, 1)).getBytes(ISO_8859_1));
        BufferedImage many = png(inTasks(job, new Job.Input(null, 137, 4, 1)).getBytes(ISO_8859_1));
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < 100; y++) {
            for (int x = 0; x < 150; x++) {
                assertThat(many.getRGB(x, y)).isEqualTo(one.getRGB(x, y));
                colours.add(one.getRGB(x, y));
            }
        }
        assertThat(colours).hasSizeGreaterThan(1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13, 100, 997, 10_000})
    void mandelbrotTilesCoverThePictureOnce(int count) {
        int[] covered = new int[1200 * 800];
        List<byte[]> tasks = new MandelbrotJob().split(new Job.Input(null, count, 4, 1));
        assertThat(tasks).hasSize(count);
        for (byte[] task : tasks) {
            String[] tile = new String(task, UTF_8).split(" ", -1);
            int left = Integer.parseInt(tile[0]);
            int top = Integer.parseInt(tile[1]);
            for (int y = top; y < top + Integer.parseInt(tile[3]); y++) {
                for (int x = left; x < left + Integer.parseInt(tile[2]); x++) {
                    covered[1200 * y + x]++;
                }
            }
        }
        assertThat(covered).containsOnly(1);
    }

    @Test
    void sleepTasksAreOneToAHundredMillisecondsAndRepeatable() {
        SleepJob job = new SleepJob();
        List<String> tasks = strings(job.split(new Job.Input(null, 500, 4, 7)));
        assertThat(tasks).hasSize(500).allMatch(task -> Integer.parseInt(task) >= 1 && Integer.parseInt(task) <= 100);
        assertThat(strings(job.split(new Job.Input(null, 500, 4, 7)))).isEqualTo(tasks);
        assertThat(strings(job.split(new Job.Input(null, 500, 4, 8)))).isNotEqualTo(tasks);
    }

    @Test
    void sleepSleepsAtLeastAsLongAsTold() {
        long start = System.nanoTime();
        byte[] result = new SleepJob().compute("30".getBytes(UTF_8));
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(30_000_000);
        assertThat(new SleepJob().costMicros(result)).hasValue(30_000);
    }

    /** The pitfall: dealt in random order, one of four workers gets much more than its quarter. */
    @Test
    void dealtRoundRobinTheSleepTasksKeepFourWorkersBusyWhateverTheSeed() {
        double worst = 4;
        double worstUnordered = 4;
        for (long seed = 0; seed < 1000; seed++) {
            List<String> tasks = strings(new SleepJob().split(new Job.Input(null, 100, 4, seed)));
            worst = Math.min(worst, roundRobinSpeedUp(tasks, 4));
            List<String> unordered = new ArrayList<>(tasks);
            Collections.shuffle(unordered, new Random(seed));
            worstUnordered = Math.min(worstUnordered, roundRobinSpeedUp(unordered, 4));
        }
        assertThat(worst).isGreaterThan(3.9);
        assertThat(worstUnordered).isLessThan(3.3);
    }

    @Test
    void dealtToOtherThanTheExpectedWorkersLongestFirstStillBalances() {
        for (long seed = 0; seed < 100; seed++) {
            List<String> tasks = strings(new SleepJob().split(new Job.Input(null, 100, 1, seed)));
            assertThat(roundRobinSpeedUp(tasks, 4)).isGreaterThan(3.6);
        }
    }

    private static double roundRobinSpeedUp(List<String> tasks, int workers) {
        long[] busy = new long[workers];
        long sum = 0;
        for (int i = 0; i < tasks.size(); i++) {
            busy[i % workers] += Long.parseLong(tasks.get(i));
            sum += Long.parseLong(tasks.get(i));
        }
        return (double) sum / Arrays.stream(busy).max().orElseThrow();
    }

    @Test
    void malformedTasksAreRefused() {
        refuses(new SleepJob(), "", "x", "-1", "1001", "01", " 5", "99999999999999999999");
        refuses(
                new MandelbrotJob(),
                "",
                "0 0 0 0",
                "0 0 1201 1",
                "1199 0 2 1",
                "0 0 10",
                "0 0 1200 800",
                "0 0 400 400",
                "a b c d");
        assertThatThrownBy(() -> new WordCountJob().compute(new byte[] {(byte) 0xff}))
                .isInstanceOf(MalformedMessageException.class);
    }

    private static void refuses(Job job, String... tasks) {
        for (String task : tasks) {
            assertThatThrownBy(() -> job.compute(task.getBytes(UTF_8)))
                    .as(task)
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void resultsThatCannotBeMergedAreRefused() {
        for (String result : List.of("x", "0 a", "1", "1 a b", "99999999999 a")) {
            assertThatThrownBy(() -> new WordCountJob().check(result.getBytes(UTF_8)))
                    .as(result)
                    .isInstanceOf(MalformedMessageException.class);
        }
        for (String result : List.of("", "0 0 1 1", "0 0 1 1\nab", "0 0 1 1\nabcd", "5000 0 1 1\nabc")) {
            assertThatThrownBy(() -> new MandelbrotJob().check(result.getBytes(UTF_8)))
                    .as(result)
                    .isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void inputsThatCannotBeSplitAreRefusedWithTheRange() {
        assertThatThrownBy(() -> new Job.Input(null, 0, 1, 1)).hasMessage("tasks must be 1-1000000, was 0");
        assertThatThrownBy(() -> new Job.Input(null, 1, 0, 1)).hasMessage("workers must be 1-1000, was 0");
        assertThatThrownBy(() -> new MandelbrotJob().split(new Job.Input(null, 11, 1, 1)))
                .hasMessage("job mandelbrot needs 12-10000 tasks, was 11");
    }

    private static String inTasks(Job job, Job.Input input) {
        List<byte[]> results =
                job.split(input).stream().map(job::compute).peek(job::check).toList();
        return new String(job.merge(results), job.file().isEmpty() ? UTF_8 : ISO_8859_1);
    }

    private static List<String> strings(List<byte[]> tasks) {
        return tasks.stream().map(task -> new String(task, UTF_8)).toList();
    }

    private static BufferedImage png(byte[] bytes) throws Exception {
        return ImageIO.read(new ByteArrayInputStream(bytes));
    }
}
