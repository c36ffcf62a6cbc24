package io.zmqkit.relay.history;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the write-ahead log into the database in a thread of its own, which waits for the disk in place of the relay. Under an
 * endless load that never comes to the log's end, and the log would grow; so from time to time the relay does the rest
 * itself, which is little then, and the log begins anew. Called in the relay's thread.
 */
final class Checkpoints implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);

    private static final String COPY = "PRAGMA wal_checkpoint(PASSIVE)";
    private static final int COPIED_AFTER = 5_000; // messages
    private static final int FINISHED_AFTER = 50_000;
    private static final long PATIENCE_SECONDS = 2;

    private final Connection database;
    private final Connection own;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Checkpoints::thread);
    private Future<?> copying = CompletableFuture.completedFuture(null);
    private int sinceCopy;
    private int sinceFinish;

    /**
     * Nothing is copied yet.
     *
     * @param database the relay's connection, which copies nothing by itself
     * @param own another one to the same file; closed with this
     */
    Checkpoints(Connection database, Connection own) {
        this.database = database;
        this.own = own;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "history-checkpoint");
        thread.setDaemon(true);
        return thread;
    }

    /** So many messages have been stored. */
    void stored(int messages) {
        sinceCopy += messages;
        sinceFinish += messages;
        if (sinceFinish >= FINISHED_AFTER) {
            sinceFinish = 0;
            sinceCopy = 0;
            await();
            copy(database);
        } else if (sinceCopy >= COPIED_AFTER && copying.isDone()) {
            sinceCopy = 0;
            copying = thread.submit(() -> copy(own));
        }
    }

    /** What cannot be copied now, because another program reads it for example, stays where it is, and is safe there. */
    private static void copy(Connection connection) {
        try {
            SqliteFile.execute(connection, COPY);
        } catch (SQLException e) {
            LOG.debug("the write-ahead log was not copied: {}", e.toString());
        }
    }

    private void await() {
        try {
            copying.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.debug("the disk is slow: the write-ahead log grows");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nothing interrupts a relay", e);
        }
    }

    @Override
    public void close() {
        await();
        thread.shutdown();
        try {
            own.close();
        } catch (SQLException e) {
            LOG.debug("a connection to the history was not closed: {}", e.toString());
        }
    }
}
