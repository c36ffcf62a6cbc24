package io.zmqkit.tools.replay;

import io.zmqkit.tools.tap.TapEvent;
import io.zmqkit.wire.zmtp.SocketKind;
import org.jspecify.annotations.Nullable;

/** What one side of a recorded connection says, counted. It grows while the recording is read; one thread. */
public final class RecordedSide {

    private @Nullable SocketKind kind;
    private boolean hasGreeted;
    private boolean isEncrypted;
    private long messages;
    private long largestBytes;
    private long subscriptions;
    private long firstNanos;
    private long lastNanos;
    private String problem = "";

    void take(TapEvent event) {
        if (event.socket() != null) {
            kind = event.socket();
        }
        switch (event.kind()) {
            case GREETING -> hasGreeted = true;
            case MESSAGE -> {
                messages++;
                largestBytes = Math.max(largestBytes, bytes(event));
                spoke(event.timeNanos());
            }
            case SUBSCRIBE, CANCEL -> {
                subscriptions++;
                spoke(event.timeNanos());
            }
            case ENCRYPTED -> isEncrypted = true;
            case UNREADABLE, GAP -> problem = problem.isEmpty() ? event.text() : problem;
            default -> {} // not of one side, or another command
        }
    }

    private static long bytes(TapEvent event) {
        return event.frames().stream().mapToLong(frame -> frame.length).sum();
    }

    private void spoke(long timeNanos) {
        firstNanos = messages + subscriptions == 1 ? timeNanos : firstNanos;
        lastNanos = timeNanos;
    }

    /** {@return its socket type; null if it does not say, says it encrypted, or has a type that is not known here} */
    public @Nullable SocketKind kind() {
        return kind;
    }

    /** {@return whole messages} */
    public long messages() {
        return messages;
    }

    /** {@return the bytes of the largest message, all its frames together} */
    public long largestBytes() {
        return largestBytes;
    }

    /** {@return subscriptions that it makes, or takes back} */
    public long subscriptions() {
        return subscriptions;
    }

    /** {@return from the first message or subscription to the last} */
    public long lengthNanos() {
        return Math.max(0, lastNanos - firstNanos);
    }

    /** {@return why it cannot be read to its end; empty if it can} */
    public String problem() {
        return problem;
    }

    boolean hasGreeted() {
        return hasGreeted;
    }

    boolean isEncrypted() {
        return isEncrypted;
    }

    /** Whether it has anything that a socket could say again. */
    boolean speaks() {
        return kind != null && kind != SocketKind.PULL && (messages > 0 || (kind.subscribes() && subscriptions > 0));
    }

    /** For example {@code PUB, 12 messages}. */
    String describe() {
        String type = kind == null ? "unknown type" : kind.toString();
        return type + ", "
                + (messages == 0 && subscriptions > 0
                        ? subscriptions + (subscriptions == 1 ? " subscription" : " subscriptions")
                        : messages + (messages == 1 ? " message" : " messages"));
    }
}
