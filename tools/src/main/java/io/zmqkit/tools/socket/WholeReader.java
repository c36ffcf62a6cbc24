package io.zmqkit.tools.socket;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All of a stream as one message of one frame. */
public final class WholeReader implements MessageReader {

    private final InputStream in;
    private final int mostBytes;
    private boolean isRead;

    /**
     * Reads nothing yet.
     *
     * @param in the stream
     * @param mostBytes how long it may be
     */
    public WholeReader(InputStream in, int mostBytes) {
        this.in = in;
        this.mostBytes = mostBytes;
    }

    @Override
    public @Nullable List<byte[]> next() throws IOException, BadInputException {
        if (isRead) {
            return null;
        }
        isRead = true;
        byte[] bytes = in.readNBytes(mostBytes + 1);
        if (bytes.length > mostBytes) {
            throw new BadInputException("the input: longer than " + mostBytes + " bytes");
        }
        return List.of(bytes);
    }

    @Override
    public boolean isReady() {
        return isRead;
    }
}
