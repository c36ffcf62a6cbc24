package io.zmqkit.cli.frame;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a command prints: data on stdout, as text or as JSON; notes for a person on stderr. UTF-8 whatever the locale. */
public final class Output {

    private static final int BRIEF_CHARACTERS = 200;
    private static final Pattern CONTROL =
            Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069&&[^\\t]]");

    @Option(names = "--json", description = "Print each line of data as one JSON object.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Writes the fields of one JSON object. */
    public interface Fields {
        void write(JsonGenerator generator) throws IOException;
    }

    /** Prints one line of data. Control characters, which may come from a peer, are shown and not obeyed; tabs are harmless. */
    public void data(String text, Fields fields) {
        data(List.of(text), fields);
    }

    /** Prints data of several lines; as JSON one object all the same. */
    public void data(List<String> lines, Fields fields) {
        PrintWriter data = command.commandLine().getOut();
        if (json) {
            data.println(toJson(fields));
        } else {
            lines.forEach(line -> data.println(safe(line)));
        }
        if (data.checkError()) {
            throw new OutputClosedException();
        }
    }

    /** Prints one line of data that has no fields. */
    public void line(String text) {
        data(text, json -> json.writeStringField("line", text));
    }

    /** Prints as if {@code --json} had been given. */
    public void useJson() {
        json = true;
    }

    public boolean isJson() {
        return json;
    }

    /** Prints the line that scripts wait for: a socket is bound and ready. */
    public void ready(String role, Object endpoint) {
        note("ready: " + role + " bound to " + endpoint);
    }

    /** Prints a line for a person. */
    public void note(String text) {
        if (!Verbosity.of(command).isQuiet()) {
            command.commandLine().getErr().println(safe(text));
        }
    }

    /** Prints a warning, which -q does not silence. */
    public void warn(String text) {
        command.commandLine().getErr().println("zmqkit: " + safe(text));
    }

    /** A number of messages in words: {@code 1 message}, {@code 2 messages}. */
    public static String messages(long count) {
        return count + (count == 1 ? " message" : " messages");
    }

    /**
     * Replaces characters that control a terminal, except tab, or that reverse the line, by their code point: ESC
     * becomes {@code \\u001b}.
     */
    public static String safe(String text) {
        return CONTROL.matcher(text)
                .replaceAll(
                        match -> String.format("\\\\u%04x", (int) match.group().charAt(0)));
    }

    /** Shortens what a peer sent to a readable line: 200 characters, and how long the whole is as UTF-8. */
    public static String brief(String text) {
        if (text.codePointCount(0, text.length()) <= BRIEF_CHARACTERS) {
            return text;
        }
        String start = text.substring(0, text.offsetByCodePoints(0, BRIEF_CHARACTERS));
        return start + "... (" + text.getBytes(StandardCharsets.UTF_8).length + " bytes)";
    }

    private static String toJson(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            generator.writeStartObject();
            fields.write(generator);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return safe(
                text.toString()); // Jackson leaves U+007F-U+009F as they are; inside a string \\u009b means the same
    }

    /** {@return true if that means that nobody reads what is printed} */
    public static boolean isGone(Throwable failure) {
        return failure instanceof OutputClosedException;
    }

    /** Stdout cannot be written: either this has been reported, or its reader has gone and nobody can be told. */
    static final class OutputClosedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
