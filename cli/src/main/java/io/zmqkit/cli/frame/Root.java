package io.zmqkit.cli.frame;

/** What the root command has for all others: the object of the topmost {@code CommandLine} specification. */
public interface Root {

    /** {@return the handler of SIGINT and SIGTERM for the running command} */
    StopOnSignal signal();

    /** {@return how much is logged} */
    Verbosity verbosity();
}
