package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.JsonFileHeader;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.sockets.FileHeader;
import io.zmqkit.sockets.FileReceiver;
import io.zmqkit.sockets.ServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "receive",
        description = {
            "Receive files into a directory, one after another, each verified by its SHA-256 (TCP).",
            "A file that exists is not replaced: the transfer is refused. A name that is no plain file name is refused.",
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit sockets file receive downloads",
            "Exit codes: 0 every file is complete, 1 one was not, or the port cannot be bound, 2 wrong usage,"
                    + " 130/143 signal.",
        })
final class SocketsFileReceiveCommand extends SocketProgramCommand {

    private static final String ROLE = "file receiver";

    @Mixin
    private final ListenSettings listen = new ListenSettings(2600);

    @Parameters(paramLabel = "DIR", description = "Where files go.")
    private Path directory;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many transfers to take, good or bad. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = "--idle",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description = "How long a sender may stall. Default: ${DEFAULT-VALUE}.")
    private Duration idle;

    @Override
    public Integer call() {
        Progress progress = new Progress();
        try {
            return run(
                    () -> new FileReceiver(
                            new ServerOptions(ROLE, listen.address(), 1, idle),
                            directory,
                            count,
                            new JsonFileHeader(),
                            progress,
                            output()::warn),
                    receiver -> output().ready(ROLE, Converters.text(receiver.address())),
                    this::finish);
        } finally {
            progress.bar.end();
        }
    }

    private int finish(FileReceiver receiver) {
        output().note("file receiver: " + receiver.received() + " files complete, " + receiver.failed() + " failed");
        return receiver.failed() == 0 ? Errors.DONE : Errors.FAILED;
    }

    private final class Progress implements FileReceiver.Events {

        private final TransferBar bar = new TransferBar();

        @Override
        public void progress(FileHeader header, long bytes) {
            bar.stepTo(header.name(), bytes, header.size());
        }

        @Override
        public void received(FileHeader header, Path file) {
            bar.end();
            output().data("received " + header.name() + ", " + header.size() + " bytes", json -> {
                json.writeStringField("event", "received");
                json.writeStringField("name", header.name());
                json.writeNumberField("size", header.size());
                json.writeStringField("sha256", header.sha256());
                json.writeStringField("path", file.toString());
            });
        }

        @Override
        public void failed(String sender, String why) {
            bar.end();
            output().warn("cannot receive a file from " + sender + ": " + why);
        }
    }
}
