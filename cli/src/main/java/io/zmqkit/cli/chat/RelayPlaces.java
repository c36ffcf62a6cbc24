package io.zmqkit.cli.chat;

import io.zmqkit.cli.option.RelayAddress;
import io.zmqkit.core.Endpoint;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a relay binds. */
final class RelayPlaces {

    @Option(
            names = "--bind",
            paramLabel = "HOST[:PORT]",
            description = "Where to bind, in place of --collect, --publish and --history: PORT is the collector's, 5558"
                    + " by default; the publisher is one below, the history one above.")
    private @Nullable RelayAddress bind;

    @Option(
            names = "--collect",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5558",
            description = "Where clients push (PULL). Default: ${DEFAULT-VALUE}.")
    private Endpoint collect;

    @Option(
            names = "--publish",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5557",
            description = "Where clients subscribe (XPUB). Default: ${DEFAULT-VALUE}.")
    private Endpoint publish;

    @Option(
            names = "--history",
            paramLabel = "ENDPOINT",
            defaultValue = "tcp://127.0.0.1:5559",
            description = "Where clients ask for what they missed (ROUTER). Default: ${DEFAULT-VALUE}.")
    private Endpoint history;

    /** True if one option stands for all three. */
    boolean areInShort() {
        return bind != null;
    }

    Endpoint collect() {
        return bind == null ? collect : bind.collector();
    }

    Endpoint publish() {
        return bind == null ? publish : bind.publisher();
    }

    Endpoint history() {
        return bind == null ? history : bind.history();
    }
}
