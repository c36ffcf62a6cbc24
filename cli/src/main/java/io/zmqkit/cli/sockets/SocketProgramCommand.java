package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.StoppableCommand;
import io.zmqkit.core.NoStats;
import io.zmqkit.core.Program;
import io.zmqkit.sockets.SocketProgram;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** A command that runs one program on plain sockets until it is done or a signal ends it. */
abstract class SocketProgramCommand extends StoppableCommand {

    /**
     * Opens the program, says what is ready, runs it in this thread, and closes it.
     *
     * @param open calls the program's constructor; what it finds wrong with its options is wrong usage
     * @param ready prints the ready line, or starts to read the input
     * @param finish prints the summary once run() has returned, and gives the exit code
     */
    <P extends SocketProgram> int run(Supplier<P> open, Consumer<P> ready, ToIntFunction<P> finish) {
        return run(signal(), open, Shape::new, ready, finish);
    }

    /** The module sockets does not depend on core, so its programs have the methods of a Program but not the type. */
    private record Shape(SocketProgram program) implements Program {
        @Override
        public void run() {
            program.run();
        }

        @Override
        public void stop() {
            program.stop();
        }

        @Override
        public NoStats stats() {
            return new NoStats();
        }

        @Override
        public void close() {
            program.close();
        }
    }
}
