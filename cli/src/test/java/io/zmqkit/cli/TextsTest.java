package io.zmqkit.cli;

import static io.zmqkit.cli.Pages.all;
import static io.zmqkit.cli.Pages.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.zmqkit.labs.Lab;
import io.zmqkit.labs.Labs;
import io.zmqkit.labs.Workbook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * No command in a text is out of date: each would be understood, names files that exist, and counts lines as the text says.
 * {@link ReadmeIT} runs those in {@code console} blocks.
 */
class TextsTest {

    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern INDENTED = Pattern.compile("(?m)^    .*$");
    private static final Pattern INLINE = Pattern.compile("`([^`]+)`");

    private static final Pattern ZMQKIT = Pattern.compile("\\./zmqkit((?: (?!2>)[^ |&;<>()`\\\\]+)+)");
    private static final Pattern OPTION = Pattern.compile("(?<=^|[ /])--[a-z][a-z-]*");
    private static final Pattern JAVA = Pattern.compile("(?<![.\\w])java (?:-cp (\\S+) )?(\\S+\\.java)\\b");
    /** Lines that are neither empty, nor comment, nor import: both sides of a table are counted by the same command. */
    private static final String LINES_OF_CODE = "grep -cvE '^ *($|//|[*]|/[*]|import )'";

    private static final Pattern COUNTING =
            Pattern.compile("(?m)^    ((?:sed -n .* \\| )?" + Pattern.quote(LINES_OF_CODE) + ".*)$");
    private static final Pattern COUNTED = Pattern.compile("(?m)^\\| lines of .*about.*$");

    private static final CommandLine ALL = Main.commandLine(); // takes its time

    static List<Path> pages() throws IOException {
        return Pages.matching("(README|CONTRIBUTING).md|(docs|labs)/[^/]*.md|labs/[0-9][^/]*/README.md");
    }

    /** A pattern that finds nothing any more makes its test pass. */
    @Test
    void patternsFindWhatTheyLookFor() throws IOException {
        int[] found = new int[5];
        for (Path page : pages()) {
            String code = String.join("\n", code(page));
            found[0] += all(ZMQKIT, code).size();
            found[1] += all(OPTION, code).size();
            found[2] += all(JAVA, code).size();
            found[3] += all(COUNTING, read(page)).size();
            found[4] += all(COUNTED, read(page)).size();
        }
        assertThat(found[0]).as("commands").isGreaterThan(150);
        assertThat(found[1]).as("options").isGreaterThan(150);
        assertThat(found[2]).as("Java programs").isGreaterThan(15);
        assertThat(found[3]).as("commands that count").isGreaterThan(6);
        assertThat(found[4]).as("counts").isGreaterThan(3);
    }

    @Test
    void everyScriptThatNeedsBashIsGivenIt() throws IOException {
        List<Path> scripts = new ArrayList<>(List.of(ZmqkitProcess.HOME.resolve("zmqkit")));
        for (String folder : List.of("bench", "run-scripts", "docs/pictures")) {
            try (Stream<Path> files = Files.list(ZmqkitProcess.HOME.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".sh") && Files.isExecutable(file))
                        .forEach(scripts::add);
            }
        }
        assertThat(scripts)
                .hasSizeGreaterThan(12)
                .allSatisfy(script -> assertThat(script).content().startsWith("#!/usr/bin/env bash\n"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyCommandIsUnderstood(Path page) throws IOException {
        for (String code : code(page)) {
            for (MatchResult command : all(ZMQKIT, code)) {
                String line = command.group(1)
                        .replace("'", "")
                        .replaceFirst("   .*", "")
                        .replaceAll(" N(?= |$)", " 10");
                String[] args = line.replace(" ...", "").strip().split(" +", -1);
                assertThatCode(() -> Main.commandLine(args).parseArgs(args))
                        .as(command.group())
                        .doesNotThrowAnyException();
            }
        }
    }

    /** An option of the command that is named before it; of any command, if none is. */
    @ParameterizedTest
    @MethodSource("pages")
    void everyOptionThatIsNamedExists(Path page) throws IOException {
        for (String code : code(page)) {
            CommandLine named = commandIn(code);
            if (code.startsWith("--") || !named.getCommandName().equals("zmqkit")) {
                assertThat(optionsOf(named))
                        .as(page + ": " + code)
                        .containsAll(all(OPTION, code).stream()
                                .map(MatchResult::group)
                                .toList());
            }
        }
    }

    private static CommandLine commandIn(String code) {
        CommandLine command = ALL;
        for (String word : code.replaceFirst("^(\\./zmqkit )?(-q )?", "").split(" +", -1)) {
            if (!command.getSubcommands().containsKey(word)) {
                break;
            }
            command = command.getSubcommands().get(word);
        }
        return command;
    }

    private static List<String> optionsOf(CommandLine command) {
        List<String> options =
                new ArrayList<>(command.getCommandSpec().optionsMap().keySet());
        command.getSubcommands().values().forEach(each -> options.addAll(optionsOf(each)));
        return options;
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyJavaProgramIsThereToBeRun(Path page, @TempDir Path folder) throws IOException {
        Workbook workbook = new Workbook(folder.resolve("lab-work"), Lab::name);
        for (String code : code(page)) {
            for (MatchResult java : all(JAVA, code)) {
                if (java.group(1) != null) {
                    assertThat(java.group(1)).as(java.group()).isEqualTo("cli/target/zmqkit.jar");
                }
                String file = java.group(2).replace("NN-name", Labs.all().get(0).folder());
                if (file.startsWith("lab-work/")) {
                    Labs.all().stream()
                            .filter(lab -> file.startsWith("lab-work/" + String.format("%02d", lab.number())))
                            .filter(lab -> !workbook.isStarted(lab))
                            .forEach(workbook::start);
                    assertThat(folder.resolve(file)).as(java.group()).exists();
                } else if (file.startsWith("labs/")) {
                    assertThat(ZmqkitProcess.HOME.resolve(file))
                            .as(java.group())
                            .exists();
                } else {
                    assertThat(read(page)).as(java.group()).containsAnyOf("`" + file + "`", "> " + file);
                }
            }
        }
    }

    /** The tables say "about", so a tenth more or less is as good. */
    @ParameterizedTest
    @MethodSource("pages")
    void linesOfCodeAreAsManyAsWritten(Path page) throws Exception {
        assertThat(read(page)).doesNotContain("wc -l");
        List<Integer> counts = new ArrayList<>();
        for (MatchResult counting : all(COUNTING, read(page))) {
            counts.addAll(linesCountedBy(counting.group(1)));
        }
        for (MatchResult row : all(COUNTED, read(page))) {
            List<Integer> written = all(Pattern.compile("[0-9]+"), row.group().replaceAll("labs? [0-9]+", "")).stream()
                    .map(number -> Integer.valueOf(number.group()))
                    .toList();
            assertThat(written)
                    .as(row.group())
                    .isNotEmpty()
                    .allSatisfy(number -> assertThat(counts).anyMatch(count -> Math.abs(count - number) * 10 <= count));
        }
    }

    /** {@return each file's lines} */
    private static List<Integer> linesCountedBy(String command) throws Exception {
        try (ZmqkitProcess bash =
                ZmqkitProcess.start("bash", "-c", "cd \"$0\"; " + command, ZmqkitProcess.HOME.toString())) {
            assertThat(bash.exitCode()).as(bash::toString).isZero();
            return all(Pattern.compile("(?m)(?:^|:)([0-9]+)$"), String.join("\n", bash.stdout())).stream()
                    .map(count -> Integer.valueOf(count.group(1)))
                    .toList();
        }
    }

    /** {@return what is written as code: blocks, and spans without their line breaks} */
    private static List<String> code(Path page) throws IOException {
        String text = read(page);
        List<String> code = new ArrayList<>();
        for (Pattern block : List.of(FENCED, INDENTED)) {
            Matcher blocks = block.matcher(text);
            blocks.results().forEach(found -> code.addAll(found.group().lines().toList()));
            text = blocks.replaceAll("");
        }
        all(INLINE, text).forEach(span -> code.add(span.group(1).replace('\n', ' ')));
        return code;
    }
}
