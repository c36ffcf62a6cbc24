package io.zmqkit.cli.option;

import io.zmqkit.cli.frame.Errors.CommandFailedException;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.sockets.IotReading;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** The file to which a collector appends its devices' readings, a line each; it prints them, too. */
public final class ReadingsFile implements AutoCloseable {

    private final Path path;
    private final Output output;
    private final Writer file;

    public ReadingsFile(Path path, Output output) {
        this.path = path;
        this.output = output;
        try {
            file = Files.newBufferedWriter(
                    path, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    public void append(IotReading reading) {
        ZonedDateTime now = ZonedDateTime.now(ZoneId.systemDefault());
        String line = IotReading.ctime(now) + ": " + reading;
        try {
            file.write(line + "\n");
            file.flush();
        } catch (IOException e) {
            throw cannotWrite(e);
        }
        output.data(line, json -> {
            json.writeStringField("time", now.toInstant().toString());
            ReadingFields.write(reading, json);
        });
    }

    private CommandFailedException cannotWrite(IOException e) {
        String why = e instanceof NoSuchFileException
                ? "no such directory"
                : e instanceof AccessDeniedException ? "permission denied" : e.getMessage();
        return new CommandFailedException("cannot write " + path + ": " + why + " (pass another --out)", e);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }
}
