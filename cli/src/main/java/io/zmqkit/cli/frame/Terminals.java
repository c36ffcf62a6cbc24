package io.zmqkit.cli.frame;

import io.zmqkit.cli.frame.Errors.CommandFailedException;
import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalExt;
import org.jline.terminal.spi.TerminalProvider;
import org.jline.utils.InfoCmp;
import org.jline.utils.ShutdownHooks;
import org.jline.utils.Signals;

/** Tells whether stdin and stdout belong to a person, and what their terminal can do. */
public final class Terminals {

    public static final int USUAL_COLUMNS = 80;

    private static final int BAR_COLUMNS = 79;

    /**
     * JLine reads no single keys from a terminal of type dumb, but it does from this type, which can do just as little.
     */
    private static final String DUMB_TYPE = "zmqkit-dumb";

    private static final String DUMB_CAPABILITIES = DUMB_TYPE
            + ",\n\tam,\n\tcols#80,\n\tbel=^G, cr=^M, cud1=^J, ind=^J, kcub1=\\E[D, kcuf1=\\E[C, kcuu1=\\E[A, kcud1=\\E[B,\n";

    private Terminals() {}

    /** True if the terminal can only print, and return to the start of a line. */
    public static boolean isDumb() {
        String type = System.getenv("TERM");
        return type == null
                || type.isEmpty()
                || type.startsWith("dumb")
                || type.equals("unknown")
                || type.equals("emacs");
    }

    /** True unless NO_COLOR says no, or the terminal has none. */
    public static boolean showsColours() {
        String noColor = System.getenv("NO_COLOR");
        return (noColor == null || noColor.isEmpty()) && !isDumb();
    }

    /**
     * Opens the terminal for a line editor, with keys as bytes and signals left to the JVM, but for what has to be
     * drawn anew when the window changes or the process goes on.
     *
     * @param leave called when a signal ends the JVM, before JLine gives the terminal back; what is printed later is
     *     printed as it is
     */
    public static Terminal open(Runnable leave) {
        System.setProperty(TerminalBuilder.PROP_SOFTWARE_SIGNALS, "false");
        System.setProperty(TerminalBuilder.PROP_CLOSE_MODE, "lenient");
        ShutdownHooks.add(leave::run); // they run in this order, and the terminal adds its own
        try {
            Terminal terminal = TerminalBuilder.builder()
                    .system(true)
                    .type(knownType())
                    .encoding(StandardCharsets.UTF_8)
                    .nativeSignals(false)
                    .graphemeCluster(false) // asking the terminal throws away what was typed before
                    .build();
            Signals.register("WINCH", () -> terminal.raise(Terminal.Signal.WINCH));
            Signals.register("CONT", () -> terminal.raise(Terminal.Signal.CONT));
            return terminal;
        } catch (IOException e) {
            throw new CommandFailedException("cannot use the terminal: " + e.getMessage(), e);
        }
    }

    /**
     * Opens the terminal for a pager, or to ask for its size.
     *
     * @return the terminal, which the caller closes
     * @throws IOException if it cannot be used
     */
    public static Terminal open() throws IOException {
        return TerminalBuilder.builder()
                .system(true)
                .type(knownType())
                .encoding(StandardCharsets.UTF_8)
                .graphemeCluster(false) // as above
                .build();
    }

    private static String knownType() {
        String type = isDumb() ? DUMB_TYPE : System.getenv("TERM");
        InfoCmp.setDefaultInfoCmp(DUMB_TYPE, DUMB_CAPABILITIES);
        if (InfoCmp.getDefaultInfoCmp(type) == null) {
            // A type that this machine's terminfo does not know, as over ssh: all of them understand xterm's sequences.
            InfoCmp.setDefaultInfoCmp(type, () -> InfoCmp.getDefaultInfoCmp("xterm-256color"));
        }
        return type;
    }

    /** True if what is printed on stderr appears on that terminal. */
    public static boolean isErr(Terminal terminal) {
        TerminalProvider provider = terminal instanceof TerminalExt known ? known.getProvider() : null;
        return provider == null || provider.isSystemStream(SystemStream.Error);
    }

    /**
     * Suspends the process, as Ctrl-Z does elsewhere; returns when the shell has continued the job, or at once without
     * job control.
     */
    public static void suspendProcessGroup() {
        try {
            new ProcessBuilder("sh", "-c", "kill -TSTP 0").start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot suspend", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts the editor", e);
        }
    }

    /** JLine draws lines with a terminal's second character set, and does not switch it on: tmux then shows a q for each. */
    public static void preferOneCharacterSet() {
        System.setProperty("org.jline.utils.disableAlternateCharset", "true");
    }

    /** A bar that goes when it is full. With a width of its own, it does not open the terminal and take what is typed. */
    public static ProgressBarBuilder bar(String name, long max) {
        return new ProgressBarBuilder()
                .setTaskName(Output.safe(name))
                .setInitialMax(max)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(System.err, BAR_COLUMNS))
                .clearDisplayOnFinish();
    }

    /** {@return how many columns the terminal has, 80 if it does not tell; 0 if stdin or stdout is not one} */
    public static int columns() {
        if (!areThere()) {
            return 0;
        }
        try (Terminal terminal = open()) {
            return columns(terminal);
        } catch (IOException e) {
            return USUAL_COLUMNS;
        }
    }

    /** {@return how many columns a terminal has, 80 if it does not tell} */
    public static int columns(Terminal terminal) {
        int columns = terminal.getSize().getColumns();
        return columns > 0 ? columns : USUAL_COLUMNS;
    }

    /** True if stdin and stdout are a terminal. */
    @SuppressWarnings("SystemConsoleNull") // from Java 22 on, isTerminal() tells what null told before
    public static boolean areThere() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true; // Java 17-21 have a console only if there is a terminal
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
