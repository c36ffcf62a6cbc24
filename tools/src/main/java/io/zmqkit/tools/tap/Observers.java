package io.zmqkit.tools.tap;

import io.zmqkit.wire.capture.CapturedConnection;
import io.zmqkit.wire.capture.TcpStreams;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Several observers of one tap, told in their order.
 *
 * @param all of them; may be added to before the tap runs
 */
public record Observers(List<TcpStreams.Listener> all) implements TcpStreams.Listener {

    @Override
    public void opened(CapturedConnection connection, long timeNanos) {
        all.forEach(each -> each.opened(connection, timeNanos));
    }

    @Override
    public void data(CapturedConnection connection, boolean fromClient, long timeNanos, ByteBuffer bytes) {
        all.forEach(each -> each.data(connection, fromClient, timeNanos, bytes.duplicate()));
    }

    @Override
    public void gap(CapturedConnection connection, boolean fromClient, long bytes) {
        all.forEach(each -> each.gap(connection, fromClient, bytes));
    }

    @Override
    public void closed(CapturedConnection connection, long timeNanos, boolean abruptly) {
        all.forEach(each -> each.closed(connection, timeNanos, abruptly));
    }
}
