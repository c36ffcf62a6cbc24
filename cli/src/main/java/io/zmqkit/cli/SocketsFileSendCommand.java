package io.zmqkit.cli;

import io.zmqkit.sockets.FileHeader;
import io.zmqkit.sockets.FileSender;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "send",
        description = "Send a file of any size to a receiver, which verifies its SHA-256 (TCP).",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: zmqkit sockets file send photo.jpg",
            "Exit codes: 0 the receiver has the file, 1 it has not, or the file cannot be read, 2 wrong usage, 3 the"
                    + " receiver cannot be reached, 130/143 signal.",
        })
final class SocketsFileSendCommand extends SocketProgramCommand {

    @Mixin
    private final PeerSettings peer = new PeerSettings(2600);

    @Parameters(paramLabel = "FILE", description = "The file to send.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Override
    public Integer call() {
        TransferBar bar = new TransferBar();
        try {
            long size = Files.isRegularFile(file) ? file.toFile().length() : 0;
            return run(
                    () -> new FileSender(
                            peer.address(),
                            file,
                            new JsonFileHeader(),
                            bytes -> bar.stepTo(String.valueOf(file.getFileName()), bytes, size)),
                    sender -> {},
                    sender -> finish(sender, bar));
        } finally {
            bar.end();
        }
    }

    private int finish(FileSender sender, TransferBar bar) {
        bar.end();
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
