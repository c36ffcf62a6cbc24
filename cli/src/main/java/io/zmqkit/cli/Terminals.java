package io.zmqkit.cli;

import java.io.Console;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Tells whether a person sits at the other end, and what is good for their terminal. */
final class Terminals {

    private static final int BAR_COLUMNS = 79;

    private Terminals() {}

    /** JLine draws lines with a terminal's second character set, and does not switch it on: tmux then shows a q for each. */
    static void preferOneCharacterSet() {
        System.setProperty("org.jline.utils.disableAlternateCharset", "true");
    }

    /** A bar that goes when it is full. With a width of its own, it does not open the terminal and take what is typed. */
    static ProgressBarBuilder bar(String name, long max) {
        return new ProgressBarBuilder()
                .setTaskName(Output.safe(name))
                .setInitialMax(max)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(System.err, BAR_COLUMNS))
                .clearDisplayOnFinish();
    }

    /** True if stdin and stdout are a terminal. */
    @SuppressWarnings("SystemConsoleNull") // from Java 22 on, isTerminal() tells what null told before
    static boolean areThere() {
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
