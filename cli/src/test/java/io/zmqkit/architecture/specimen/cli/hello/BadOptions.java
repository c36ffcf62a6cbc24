package io.zmqkit.architecture.specimen.cli.hello;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** The same, as a part of a command. */
@SuppressWarnings("unused")
public final class BadOptions {
    private static final Logger LOG = LoggerFactory.getLogger(BadOptions.class);

    @Option(names = "--bad")
    private boolean isBad;
}
