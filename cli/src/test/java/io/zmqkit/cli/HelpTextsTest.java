package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** picocli formats each text of a help page: a percent sign that is meant as one is written twice. */
class HelpTextsTest {

    static Stream<CommandSpec> commands() {
        return below(Main.commandLine());
    }

    private static Stream<CommandSpec> below(CommandLine command) {
        return Stream.concat(
                Stream.of(command.getCommandSpec()),
                command.getSubcommands().values().stream().distinct().flatMap(HelpTextsTest::below));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyTextCanBeFormatted(CommandSpec command) {
        List<String> texts = new ArrayList<>();
        texts.addAll(Arrays.asList(command.usageMessage().header()));
        texts.addAll(Arrays.asList(command.usageMessage().description()));
        texts.addAll(Arrays.asList(command.usageMessage().footer()));
        for (ArgSpec each : command.args()) {
            texts.addAll(Arrays.asList(asWritten(each)));
        }
        assertThat(texts)
                .isNotEmpty()
                .allSatisfy(text -> assertThat(String.format(Locale.ROOT, text)).doesNotContain("%%"));
    }

    /** {@link ArgSpec#description()} is formatted already, or was left as it is. */
    private static String[] asWritten(ArgSpec arg) {
        if (arg.userObject() instanceof AnnotatedElement element) {
            Option option = element.getAnnotation(Option.class);
            Parameters parameters = element.getAnnotation(Parameters.class);
            return option != null
                    ? option.description()
                    : parameters != null ? parameters.description() : new String[0];
        }
        return new String[0]; // the options for help are picocli's own
    }
}
