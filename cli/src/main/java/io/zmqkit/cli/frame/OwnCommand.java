package io.zmqkit.cli.frame;

import java.io.File;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How zmqkit is called from the current folder, as the user has just done. The launcher provides it; without a
 * launcher, java runs the jar.
 */
public final class OwnCommand {

    /** As the launcher was called, for example {@code ./zmqkit}. */
    static final String CALLED = "zmqkit.called";

    /** Where the launcher builds the jar. */
    static final String JAR = "zmqkit.jar.file";

    private static final String CALLED_IN_TEXTS = "./zmqkit";
    private static final String JAR_IN_TEXTS = "cli/target/zmqkit.jar";
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_./~@%+=:,-]+");
    private static final Pattern TYPED =
            Pattern.compile("(?<![\\w./])\\./zmqkit(?![\\w./])|\\bcli/target/zmqkit\\.jar");

    private OwnCommand() {}

    /** {@return the command up to its first argument, for example {@code ./zmqkit}} */
    public static String typed() {
        String called = System.getProperty(CALLED);
        return called == null ? "java -jar " + jar() : quoted(called);
    }

    /** {@return the jar, for a class path} */
    private static String jar() {
        String jar = System.getProperty(JAR, System.getProperty("java.class.path"));
        Path here = Path.of("").toAbsolutePath();
        Path file = Path.of(jar.split(File.pathSeparator, 2)[0]).toAbsolutePath();
        return quoted(file.startsWith(here) ? here.relativize(file).toString() : file.toString());
    }

    /** Rewrites the commands of a text for zmqkit's folder so that they work here. */
    public static String inText(String text) {
        return TYPED.matcher(text)
                .replaceAll(match ->
                        Matcher.quoteReplacement(match.group().equals(CALLED_IN_TEXTS) ? typed() : jarInText()));
    }

    private static String jarInText() {
        return Path.of(JAR_IN_TEXTS).toFile().exists() ? JAR_IN_TEXTS : jar();
    }

    /** Quotes a text so that a shell takes it as one word. */
    public static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
