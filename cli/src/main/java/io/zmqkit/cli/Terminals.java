package io.zmqkit.cli;

import java.io.Console;

/** Tells whether a person sits at the other end. */
final class Terminals {

    private Terminals() {}

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
