package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.JsonFileHeader;
import io.zmqkit.sockets.FileHeader;
import io.zmqkit.sockets.FileSender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "send",
        description = "Send a file of any size to a receiver, which verifies its SHA-256 (TCP).",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit sockets file send photo.jpg",
            "Exit codes: 0 the receiver has the file, 1 it has not, or the file cannot be read, 2 wrong usage, 3 the"
                    + " receiver cannot be reached, or stalls, 130/143 signal.",
        })
final class SocketsFileSendCommand extends SocketProgramCommand {

    @Mixin
    private final PeerSettings peer = new PeerSettings(2600);

    @Parameters(paramLabel = "FILE", description = "The file to send.")
    private Path file;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description = "How long the receiver may read nothing, or not answer. Default: ${DEFAULT-VALUE}.")
    private Duration timeout;

    @Override
    public Integer call() {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            String why = !Files.exists(file)
                    ? "no such file"
                    : !Files.isRegularFile(file) ? "not a regular file" : "permission denied";
            throw new Errors.CommandFailedException("cannot read " + file + ": " + why);
        }
        TransferBar bar = new TransferBar();
        try {
            long size = file.toFile().length();
            return run(
                    () -> new FileSender(
                            peer.address(),
                            file,
                            new JsonFileHeader(),
                            timeout,
                            bytes -> bar.stepTo(String.valueOf(file.getFileName()), bytes, size)),
                    sender -> {},
                    sender -> finish(sender, bar));
        } finally {
            bar.end();
        }
    }

    private int finish(FileSender sender, TransferBar bar) {
        bar.end();
        if (sender.hasTimedOut()) {
            output().warn("cannot send " + file + ": " + sender.fault()
                    + " (is it a file receiver? pass its address with --connect, or a longer --timeout)");
            return Errors.NO_ANSWER;
        }
        FileHeader header = sender.header();
        if (header == null || sender.fault() != null) {
            throw new Errors.CommandFailedException("cannot send " + file + ": " + sender.fault());
        }
        output().data("sent " + header.name() + ", " + header.size() + " bytes", json -> {
            json.writeStringField("event", "sent");
            json.writeStringField("name", header.name());
            json.writeNumberField("size", header.size());
            json.writeStringField("sha256", header.sha256());
        });
        return Errors.DONE;
    }
}
