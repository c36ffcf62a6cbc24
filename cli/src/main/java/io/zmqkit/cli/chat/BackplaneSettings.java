package io.zmqkit.cli.chat;

import io.zmqkit.cli.frame.Errors.CommandFailedException;
import io.zmqkit.relay.Relay;
import io.zmqkit.relay.RelayLimits;
import io.zmqkit.relay.backplane.Backplane;
import io.zmqkit.relay.backplane.BackplaneOptions;
import io.zmqkit.relay.backplane.NatsLog;
import io.zmqkit.relay.history.Journal;
import io.zmqkit.relay.history.JournalException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;
import picocli.CommandLine.Option;

/** The log that a relay shares with others. */
final class BackplaneSettings {

    @Option(
            names = "--backplane",
            paramLabel = "URL",
            split = ",",
            description = "Share one conversation with other relays, through NATS JetStream: nats://HOST:4222, several"
                    + " servers of one NATS cluster separated by commas; nats://USER:PASSWORD@HOST:4222 or"
                    + " nats://TOKEN@HOST:4222; tls:// encrypts. See docs/scale.md.")
    private List<String> servers = new ArrayList<>();

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            defaultValue = "main",
            description = "Which conversation, 1-20 of a-z 0-9 - : relays with another name have another one. Default:"
                    + " ${DEFAULT-VALUE}.")
    private String cluster;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many NATS servers keep the log, 1-5; 3 survive the loss of one. Default:"
                    + " ${DEFAULT-VALUE}.")
    private int replicas;

    @Option(
            names = "--backplane-creds",
            paramLabel = "FILE",
            description = "Who this relay is to NATS: a file of credentials, as nsc makes it.")
    private @Nullable Path credentials;

    @Option(
            names = "--backplane-ca",
            paramLabel = "FILE",
            description = "The certificates (PEM) that may have signed those of the NATS servers. Default: those of the"
                    + " JDK.")
    private @Nullable Path authorities;

    boolean areOn() {
        return !servers.isEmpty();
    }

    /**
     * Puts it together.
     *
     * @throws IllegalArgumentException if options do not fit
     */
    BackplaneOptions toOptions(RelayLimits limits, int keep) {
        return new BackplaneOptions(
                servers,
                cluster,
                replicas,
                credentials,
                authorities,
                new BackplaneOptions.Agreement(limits.rooms(), limits.sessions(), keep));
    }

    /** Opens a relay whose log is in NATS. */
    static Relay relay(ZContext context, Relay.Options options, Journal journal, Backplane backplane) {
        try {
            NatsLog log = new NatsLog(context, backplane, journal);
            try {
                return new Relay(context, options, journal, Clock.systemUTC(), log, log.beginning());
            } catch (RuntimeException e) {
                log.close();
                throw e;
            }
        } catch (JournalException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }
}
