package io.zmqkit.sockets;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is being received: a temporary one in the target directory, until it is whole. The final name appears at
 * once with the whole content, or never; what exists under it is not replaced.
 */
final class FileTarget implements Closeable {

    private static final int MAX_NAME_BYTES = 255;

    private final Path file;
    private final Path partial;
    private final FileChannel channel;

    /** Judges the name, and opens the temporary file. */
    FileTarget(Path directory, FileHeader header) throws IOException {
        file = inside(directory, header.name());
        refuseToReplace();
        long room = Files.getFileStore(directory).getUsableSpace();
        if (header.size() > room) {
            throw new IOException("the file has " + header.size() + " bytes, there is room for " + room);
        }
        partial = Files.createTempFile(directory, ".zmqkit-", ".part");
        channel = FileChannel.open(partial, StandardOpenOption.WRITE);
    }

    /** A name is one step down from the directory, whatever the system takes for a separator; others are refused. */
    static Path inside(Path directory, String name) throws IOException {
        boolean plain = !name.isBlank()
                && !name.equals(".")
                && !name.equals("..")
                && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES
                && name.codePoints().noneMatch(FileTarget::isForbidden);
        if (plain) {
            try {
                Path file = directory.resolve(name);
                if (directory.equals(file.getParent()) && name.equals(String.valueOf(file.getFileName()))) {
                    return file;
                }
            } catch (InvalidPathException e) {
                throw new IOException("the name is not one that this system can have", e);
            }
        }
        throw new IOException("the name is not a plain file name");
    }

    private static boolean isForbidden(int codePoint) {
        int type = Character.getType(codePoint);
        return codePoint == '/'
                || codePoint == '\\'
                || type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }

    private void refuseToReplace() throws IOException {
        if (Files.exists(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("there is a file of that name already");
        }
    }

    void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Gives the file its name, once it is on the disk. */
    Path commit() throws IOException {
        channel.force(true);
        channel.close();
        try {
            Files.createLink(file, partial); // a move would replace a file that came meanwhile, a link does not
        } catch (FileAlreadyExistsException e) {
            throw new IOException("there is a file of that name already", e);
        } catch (IOException | UnsupportedOperationException e) {
            refuseToReplace(); // a file system without links
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
    }

    /** Leaves nothing but the whole file, if there is one. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(partial);
    }
}
