package io.zmqkit.labs;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Starts a student's program in a JVM of its own. */
final class StudentJvm {

    /**
     * What runs.
     *
     * @param classes compiled classes in a folder, which is also where the program runs
     * @param mainClass the first class of the source
     * @param sourceName the file's name, as it stands in a stack trace
     */
    record Program(Path classes, String mainClass, String sourceName) {}

    private StudentJvm() {}

    /**
     * Starts a program.
     *
     * @param mark for its environment, by which its children are found
     */
    static Process start(Program program, String classPath, int mebibytes, List<String> args, String mark) {
        ProcessBuilder builder = new ProcessBuilder(command(program, classPath, mebibytes, args))
                .directory(program.classes().toFile());
        builder.environment().put(ProcessTree.MARK, mark);
        // The JVM would announce these on stderr, as if the student's program had said something.
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"));
        try {
            Process process = builder.start();
            guardAgainstOwnEnd(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start java", e);
        }
    }

    /**
     * Kills the program if this JVM is killed and has no time for it: the guard's stdin ends then. The guard ends with the
     * program, whose process id may be another's afterwards. There is none without a shell (Windows). What the program has
     * started itself lives on.
     */
    private static void guardAgainstOwnEnd(Process program) {
        try {
            Process guard = new ProcessBuilder("sh", "-c", "read -r line; kill -9 " + program.pid())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            CompletableFuture<Void> unused = program.onExit().thenRun(guard::destroyForcibly);
        } catch (IOException e) {
            // no shell: the shutdown hook has to do
        }
    }

    private static List<String> command(Program program, String classPath, int mebibytes, List<String> args) {
        List<String> command = new ArrayList<>(List.of(
                tool("java"),
                "-Xmx" + mebibytes + "m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                "-XX:ErrorFile=/dev/null",
                "-Dfile.encoding=UTF-8",
                "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8",
                "-Djava.awt.headless=true",
                "-cp",
                program.classes() + File.pathSeparator + classPath,
                program.mainClass()));
        command.addAll(args);
        return command;
    }

    /** A program of this JDK. */
    static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
