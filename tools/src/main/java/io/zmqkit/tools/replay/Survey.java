package io.zmqkit.tools.replay;

import io.zmqkit.tools.tap.Playback;
import io.zmqkit.tools.tap.TapEvent;
import io.zmqkit.tools.tap.Transcript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * What a recording holds, read once from its beginning to its end; of the messages only their number is kept.
 *
 * @param file the capture
 * @param streams its connections that speak ZMTP, in the order of their numbers
 * @param connections how many connections it has, of whatever protocol
 * @param playback how it could be read
 */
public record Survey(Path file, List<RecordedStream> streams, int connections, Playback playback) {

    /** The largest frame that any socket of the kit takes. */
    static final int MOST_BYTES = 1 << 28;

    /**
     * Reads a capture.
     *
     * @param file pcapng or pcap
     * @param isStopped asked after each packet; true ends it early
     * @throws IOException if it cannot be read, or is not a capture
     */
    public static Survey of(Path file, BooleanSupplier isStopped) throws IOException {
        TreeMap<Integer, RecordedStream> streams = new TreeMap<>();
        int[] connections = {0};
        Transcript transcript = new Transcript(MOST_BYTES, event -> {
            connections[0] = Math.max(connections[0], event.connection());
            take(streams, event);
        });
        Playback playback = Playback.read(file, isStopped, transcript);
        return new Survey(file, List.copyOf(streams.values()), connections[0], playback);
    }

    private static void take(TreeMap<Integer, RecordedStream> streams, TapEvent event) {
        int number = event.connection();
        switch (event.kind()) {
            case OPENED ->
                streams.put(number, new RecordedStream(number, event.text(), new RecordedSide(), new RecordedSide()));
            case CLOSED -> streams.computeIfPresent(number, (n, stream) -> stream.isZmtp() ? stream : null);
            default ->
                streams.computeIfPresent(number, (n, stream) -> {
                    stream.take(event);
                    return stream;
                });
        }
    }
}
