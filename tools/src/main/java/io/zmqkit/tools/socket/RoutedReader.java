package io.zmqkit.tools.socket;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a router from messages of one frame: the peer, a tab, and the rest. The peer is written as {@link
 * EscapedText} writes it, because most of their names are not text.
 */
public final class RoutedReader implements MessageReader {

    private final MessageReader reader;

    /**
     * Reads nothing yet.
     *
     * @param reader of messages of one frame
     */
    public RoutedReader(MessageReader reader) {
        this.reader = reader;
    }

    @Override
    public @Nullable List<byte[]> next() throws IOException, BadInputException {
        List<byte[]> message = reader.next();
        return message == null ? null : routed(message.get(0));
    }

    private static List<byte[]> routed(byte[] line) throws BadInputException {
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '\t') {
                byte[] peer = EscapedText.read(Arrays.copyOf(line, i));
                return List.of(peer, Arrays.copyOfRange(line, i + 1, line.length));
            }
        }
        throw new BadInputException("a line names no peer: write PEER, a tab, and the text");
    }

    @Override
    public boolean isReady() {
        return reader.isReady();
    }
}
