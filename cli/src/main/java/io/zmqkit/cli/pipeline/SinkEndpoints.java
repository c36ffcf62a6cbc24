package io.zmqkit.cli.pipeline;

import io.zmqkit.core.Endpoint;
import picocli.CommandLine.Option;

/** Where the sink of a pipeline is. */
final class SinkEndpoints {

    @Option(
            names = "--sink",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5568",
            description = "Where the sink collects. Default: ${DEFAULT-VALUE}.")
    private Endpoint results;

    @Option(
            names = "--control",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5569",
            description = "Where the sink says what is done, and KILL. Default: ${DEFAULT-VALUE}.")
    private Endpoint control;

    Endpoint results() {
        return results;
    }

    Endpoint control() {
        return control;
    }
}
