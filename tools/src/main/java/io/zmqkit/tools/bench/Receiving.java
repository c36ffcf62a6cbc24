package io.zmqkit.tools.bench;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQException;

/** One receiver, from its opening on, through all rounds. */
final class Receiving implements Runnable {

    private static final long WAIT_MILLIS = 50;

    private final Ends ends;
    private final int index;
    private final Supplier<@Nullable Round> current;
    private @Nullable Round latest;
    private final CompletableFuture<Boolean> opened = new CompletableFuture<>();

    /** @param current the round that it is part of; null at the end */
    Receiving(Ends ends, int index, Supplier<@Nullable Round> current) {
        this.ends = ends;
        this.index = index;
        this.current = current;
    }

    /** {@return completes when it is open, or fails if it cannot be opened} */
    CompletableFuture<Boolean> opened() {
        return opened;
    }

    @Override
    public void run() {
        try (Inlet inlet = ends.openInlet(index, this::arrivals)) {
            opened.complete(true);
            receive(inlet);
        } catch (IOException | RuntimeException e) {
            opened.completeExceptionally(e);
        }
    }

    private void receive(Inlet inlet) {
        boolean isOpen = true;
        Round last = null;
        for (Round round = current.get(); round != null; round = current.get()) {
            if (round != last) {
                round.enter();
                last = round;
            }
            try {
                if (isOpen) {
                    inlet.receive();
                } else {
                    round.awaitEnd(WAIT_MILLIS, TimeUnit.MILLISECONDS);
                }
            } catch (IOException | ZMQException e) {
                arrivals().failed("the peer has gone: " + e.getMessage());
                isOpen = false;
            } catch (RuntimeException | OutOfMemoryError e) {
                arrivals().broke("a receiver of this bench has failed: " + e);
                isOpen = false;
            }
        }
    }

    /** Of the round that is on; at the end, of the last one. */
    private Arrivals arrivals() {
        Round round = current.get();
        latest = round == null ? latest : round;
        return Objects.requireNonNull(latest).arrivals().get(index);
    }
}
