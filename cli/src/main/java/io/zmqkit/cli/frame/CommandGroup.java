package io.zmqkit.cli.frame;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only contains other commands. */
public abstract class CommandGroup implements Runnable {

    private static final Set<String> VERSION = Set.of("-V", "--version");

    private final List<Class<?>> commands;

    @Spec
    private CommandSpec spec;

    public CommandGroup(Class<?>... commands) {
        this.commands = List.of(commands);
    }

    /**
     * Adds its commands to its own command line. Reading the options of all commands takes half of the start-up time,
     * so arguments that begin with a command's name get that command alone, and the version is told without any.
     */
    protected final void addCommands(CommandLine own, List<String> args) {
        if (args.size() == 1 && VERSION.contains(args.get(0))) {
            return;
        }
        List<String> words =
                args.stream().dropWhile(arg -> arg.matches("-[vq]+")).toList();
        if (!words.isEmpty() && names().contains(words.get(0))) {
            own.addSubcommand(named(words.get(0)));
            return;
        }
        for (Class<?> command : commands) {
            if (!words.isEmpty() && isNamed(command, words.get(0))) {
                add(own, command, words.subList(1, words.size()));
                return;
            }
        }
        names().forEach(name -> own.addSubcommand(named(name)));
        for (Class<?> command : commands) {
            add(own, command, List.of());
        }
    }

    /** {@return the names of commands that are made by {@link #named}: several from one class} */
    protected List<String> names() {
        return List.of();
    }

    /** {@return the command with one of these names} */
    protected CommandLine named(String name) {
        throw new IllegalStateException("no command is named " + name);
    }

    /** The help command does not count, because it lists all the others. */
    private static boolean isNamed(Class<?> command, String name) {
        return command != HelpCommand.class
                && command.getAnnotation(Command.class).name().equals(name);
    }

    private static void add(CommandLine own, Class<?> command, List<String> args) {
        CommandLine line = new CommandLine(command);
        if (line.getCommandSpec().userObject() instanceof CommandGroup group) {
            group.addCommands(line, args);
        }
        own.addSubcommand(line);
    }

    @Override
    public void run() {
        List<String> names = new ArrayList<>(spec.subcommands().keySet());
        String last = names.remove(names.size() - 1);
        throw new ParameterException(spec.commandLine(), "name a command: " + String.join(", ", names) + " or " + last);
    }
}
