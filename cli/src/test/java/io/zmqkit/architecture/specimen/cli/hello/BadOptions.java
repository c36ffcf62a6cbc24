package io.zmqkit.architecture.specimen.cli.hello;

import io.zmqkit.core.ThrottledLog;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** The same, as a part of a command, which picocli makes with it. */
@SuppressWarnings("unused")
public final class BadOptions {
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(BadOptions.class));

    @Option(names = "--bad")
    private boolean isBad;
}
