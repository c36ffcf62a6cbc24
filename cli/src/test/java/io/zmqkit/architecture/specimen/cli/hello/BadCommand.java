package io.zmqkit.architecture.specimen.cli.hello;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** Makes its logger before -v is read. */
@Command(name = "bad")
@SuppressWarnings("unused")
public final class BadCommand {
    private static final Logger LOG = LoggerFactory.getLogger(BadCommand.class);
}
