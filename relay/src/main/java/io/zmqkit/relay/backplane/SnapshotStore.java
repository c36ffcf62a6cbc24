package io.zmqkit.relay.backplane;

import io.nats.client.JetStreamApiException;
import io.nats.client.NUID;
import io.nats.client.ObjectStore;
import io.nats.client.PurgeOptions;
import io.nats.client.api.ObjectMeta;
import io.nats.client.api.ObjectStoreConfiguration;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamInfoOptions;
import io.zmqkit.relay.log.State;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots of the log's state, in an object store beside the stream: one object for each, named
 * {@code EPOCH.POSITION.MESSAGES.ID}. The id differs each time: two objects put under one name at the same time would leave
 * the parts of one behind. One thread at a time.
 */
final class SnapshotStore {

    private static final Logger LOG = LoggerFactory.getLogger(Backplane.class);
    private static final long PART_BYTES = 128 << 10;
    private static final int NO_SUCH_BUCKET = 404;
    private static final Pattern NAME = Pattern.compile("([a-z0-9-]+)\\.(\\d{1,18})\\.(\\d{1,18})\\.\\w+");

    private final Backplane backplane;
    private final ObjectStore store;
    private final String bucketStream;
    private final String nameSubject; // and the name in base64; what NATS keeps of each object besides its parts

    /** A snapshot that is there, of the state after this entry, when so many messages had been judged. */
    record Snapshot(long position, long messages, String name) {
        /** Of the state before the first entry, which needs no object. */
        static final Snapshot NOTHING = new Snapshot(0, 0, "");
    }

    SnapshotStore(Backplane backplane) throws IOException, JetStreamApiException {
        this.backplane = backplane;
        String bucket = backplane.options().stream();
        bucketStream = "OBJ_" + bucket;
        nameSubject = "$O." + bucket + ".M.";
        store = backplane.connection().objectStore(bucket);
        try {
            store.getStatus();
        } catch (JetStreamApiException e) {
            if (e.getErrorCode() != NO_SUCH_BUCKET) {
                throw e;
            }
            var unused = backplane
                    .connection()
                    .objectStoreManagement()
                    .create(ObjectStoreConfiguration.builder(bucket)
                            .storageType(StorageType.File)
                            .replicas(backplane.options().replicas())
                            .build());
        }
    }

    /** What snapshots there are of this conversation, by position. */
    List<Snapshot> list() throws IOException, JetStreamApiException {
        return names().map(NAME::matcher)
                .filter(Matcher::matches)
                .filter(name -> name.group(1).equals(backplane.epoch()))
                .map(name -> new Snapshot(Long.parseLong(name.group(2)), Long.parseLong(name.group(3)), name.group()))
                .sorted(Comparator.comparingLong(Snapshot::position))
                .toList();
    }

    /** One answer of one server; the list that the client makes may end early, when the server is slow. */
    private Stream<String> names() throws IOException, JetStreamApiException {
        return backplane.stream()
                .management()
                .getStreamInfo(bucketStream, StreamInfoOptions.filterSubjects(nameSubject + ">"))
                .getStreamState()
                .getSubjectMap()
                .keySet()
                .stream()
                .map(subject -> decode(subject.substring(nameSubject.length())));
    }

    private static String decode(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return ""; // not put there by a relay
        }
    }

    /**
     * Reads a snapshot.
     *
     * @throws GoneException if it has been dropped
     * @throws IOException if it cannot be had now, or is damaged
     */
    State load(Snapshot snapshot) throws IOException, JetStreamApiException {
        if (snapshot.position() == 0) {
            return State.EMPTY;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            var unused = store.get(snapshot.name(), bytes);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a program of the kit", e);
        } catch (NoSuchAlgorithmException
                | IllegalArgumentException
                | IllegalStateException e) { // as the client has it
            String why = "snapshot " + snapshot.name() + " cannot be read: " + e.getMessage();
            throw list().contains(snapshot) ? new IOException(why, e) : new GoneException(why, e);
        }
        return SnapshotCodec.decode(bytes.toByteArray());
    }

    /** A snapshot that was in the list has been dropped since. */
    static final class GoneException extends IOException {

        private static final long serialVersionUID = 1L;

        GoneException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    void save(State state) throws IOException, JetStreamApiException {
        String name = String.join(
                ".",
                backplane.epoch(),
                String.valueOf(state.position()),
                String.valueOf(state.messages()),
                NUID.nextGlobal());
        long part = Math.min(PART_BYTES, backplane.connection().getMaxPayload());
        try {
            var unused = store.put(
                    ObjectMeta.builder(name).chunkSize((int) part).build(),
                    new ByteArrayInputStream(SnapshotCodec.encode(state)));
        } catch (NoSuchAlgorithmException | IllegalArgumentException | IllegalStateException e) {
            throw new IOException("snapshot " + name + " cannot be kept: " + e.getMessage(), e);
        }
    }

    /** Drops a snapshot, if it is still there. */
    void drop(Snapshot snapshot) throws IOException, JetStreamApiException {
        drop(snapshot.name());
    }

    /** Drops what conversations before this one have left: their streams were deleted. */
    void dropOthers() throws IOException, JetStreamApiException {
        for (String name : names().toList()) {
            Matcher parts = NAME.matcher(name);
            if (parts.matches() && !parts.group(1).equals(backplane.epoch())) {
                drop(name);
            }
        }
    }

    private void drop(String name) throws IOException, JetStreamApiException {
        try {
            var unused = store.delete(name);
        } catch (IllegalArgumentException | IllegalStateException e) {
            LOG.debug("snapshot {} has gone", name, e); // another relay was faster
        }
        String subject = nameSubject + Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
        var unused = backplane.stream().management().purgeStream(bucketStream, PurgeOptions.subject(subject));
    }
}
