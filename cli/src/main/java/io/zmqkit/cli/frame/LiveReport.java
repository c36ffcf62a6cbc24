package io.zmqkit.cli.frame;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.zmqkit.core.live.ConnectionReading;
import io.zmqkit.core.live.LiveSource;
import io.zmqkit.core.live.MessageSample;
import io.zmqkit.core.live.SocketReading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** Writes what a program tells a live view: one JSON object, of the shape that docs/live.md gives. One thread. */
final class LiveReport {

    private static final int SAMPLES = 10;
    /** The view takes 64 KiB: of a connection 250 bytes at most are told, of a sample 8 KiB. */
    private static final int MOST_PEERS = 180;

    /** Whose queue is full, or longest, is told of first. */
    private static final Comparator<ConnectionReading> BY_NEED = Comparator.comparing(ConnectionReading::isFull)
            .thenComparing(peer -> peer.queued() + peer.waiting())
            .reversed()
            .thenComparing(ConnectionReading::id);

    private static final int ENOUGH_BYTES = 54_000;
    private static final int STATUS_CHARACTERS = 80;

    private final JsonFactory json = new JsonFactory();
    private final String process = UUID.randomUUID().toString();
    private final String role;
    private final String name;

    LiveReport(String role, String name) {
        this.role = role;
        this.name = name;
    }

    /**
     * {@return the object, in UTF-8}
     *
     * @param sources what is told of
     * @param unsent how many objects before it were not sent
     * @param hasEnded whether it is the program's last
     */
    byte[] of(List<LiveSource> sources, long unsent, boolean hasEnded) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (JsonGenerator out = json.createGenerator(text)) {
            out.writeStartObject();
            out.writeNumberField("v", 1);
            out.writeStringField("process", process);
            out.writeStringField("role", role);
            out.writeStringField("name", name);
            out.writeNumberField("pid", ProcessHandle.current().pid());
            out.writeNumberField("unsent", unsent);
            if (hasEnded) {
                out.writeBooleanField("ended", true);
            }
            String status = status(sources);
            if (!status.isEmpty()) {
                out.writeStringField("status", status);
            }
            out.writeArrayFieldStart("sockets");
            List<SocketReading> sockets = sources.stream()
                    .flatMap(source -> source.sockets().stream())
                    .toList();
            int[] rooms = rooms(sockets);
            for (int i = 0; i < rooms.length; i++) {
                write(out, sockets.get(i), rooms[i]);
            }
            out.writeEndArray();
            out.writeArrayFieldStart("sample");
            for (LiveSource source : sources) {
                for (MessageSample sample : source.samples(hasEnded ? 0 : SAMPLES)) {
                    out.flush();
                    if (text.size() < ENOUGH_BYTES) {
                        write(out, sample);
                    }
                }
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array has none
        }
        return text.toByteArray();
    }

    private static String status(List<LiveSource> sources) {
        String status = sources.stream()
                .map(LiveSource::status)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        int characters = status.codePointCount(0, status.length());
        return status.substring(0, status.offsetByCodePoints(0, Math.min(STATUS_CHARACTERS, characters)));
    }

    /** {@return how many connections of each socket are told of: all, or of those that have most the same number} */
    private static int[] rooms(List<SocketReading> sockets) {
        int[] rooms = new int[sockets.size()];
        int left = MOST_PEERS;
        for (boolean grows = true; grows; ) {
            grows = false;
            for (int i = 0; i < rooms.length; i++) {
                if (left > 0 && rooms[i] < sockets.get(i).connections().size()) {
                    rooms[i]++;
                    left--;
                    grows = true;
                }
            }
        }
        return rooms;
    }

    private static void write(JsonGenerator out, SocketReading socket, int room) throws IOException {
        List<ConnectionReading> told = socket.connections().size() <= room
                ? socket.connections()
                : socket.connections().stream().sorted(BY_NEED).limit(room).toList();
        out.writeStartObject();
        out.writeNumberField("id", socket.id());
        out.writeStringField("type", socket.type());
        out.writeStringField("endpoint", socket.endpoint());
        out.writeArrayFieldStart("peers");
        for (ConnectionReading peer : told) {
            out.writeStartObject();
            out.writeNumberField("id", peer.id());
            out.writeStringField("local", peer.local());
            out.writeStringField("address", peer.remote());
            if (!peer.type().isEmpty()) {
                out.writeStringField("type", peer.type());
            }
            out.writeNumberField("sent", peer.sent());
            out.writeNumberField("received", peer.received());
            out.writeNumberField("queued", peer.queued());
            out.writeNumberField("waiting", peer.waiting());
            if (peer.dropped().isPresent()) {
                out.writeNumberField("dropped", peer.dropped().getAsLong());
            }
            out.writeBooleanField("full", peer.isFull());
            out.writeEndObject();
        }
        out.writeEndArray();
        if (told.size() < socket.connections().size()) {
            out.writeNumberField("more", socket.connections().size() - told.size());
        }
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, MessageSample sample) throws IOException {
        out.writeStartObject();
        out.writeNumberField("ms", sample.millis());
        if (sample.isSent()) {
            out.writeStringField("dir", "out");
        }
        if (sample.local() != null) {
            out.writeStringField("local", sample.local());
        }
        out.writeStringField("peer", sample.peer());
        out.writeNumberField("bytes", sample.bytes());
        out.writeArrayFieldStart("frames");
        for (byte[] frame : sample.frames()) {
            writeFrame(out, frame);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    /** As a string; what is not UTF-8 as {@code {"base64": ...}}. */
    private static void writeFrame(JsonGenerator out, byte[] frame) throws IOException {
        try {
            out.writeString(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(frame))
                    .toString());
        } catch (CharacterCodingException e) {
            out.writeStartObject();
            out.writeStringField("base64", Base64.getEncoder().encodeToString(frame));
            out.writeEndObject();
        }
    }
}
