package io.zmqkit.wire.lane;

import io.zmqkit.wire.zmtp.SocketKind;
import io.zmqkit.wire.zmtp.Subscription;
import io.zmqkit.wire.zmtp.Version;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A PUB or XPUB peer of the front: a sender that is told what the subscribers want, and not sent anything else. One that does
 * not read costs no memory for it: what is wanted and cancelled meanwhile cancels out.
 */
final class UpstreamPublisher extends Sender {

    /** What may wait to be written; the rest is remembered. */
    private static final int MOST_BYTES = 64 << 10;

    private final Publisher publisher;
    private final Map<String, Subscription> toBeTold = new LinkedHashMap<>(); // by its prefix, ISO 8859-1
    private @Nullable Version version; // from the end of the handshake on

    UpstreamPublisher(Lane lane, Gate gate, SelectionKey key) {
        super(lane, gate, SocketKind.XSUB, key);
        publisher = lane.publisher();
    }

    @Override
    void agreed(Version agreed) {
        super.agreed(agreed);
        version = agreed;
        publisher.add(this);
    }

    /** Somebody wants what begins with a prefix and nobody did, or nobody does any more. */
    void tell(Subscription subscription) {
        String prefix = StandardCharsets.ISO_8859_1
                .decode(subscription.prefix().duplicate())
                .toString();
        if (toBeTold.remove(prefix) == null) {
            toBeTold.put(prefix, subscription);
        }
        try {
            refill();
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    boolean refill() throws IOException {
        boolean isMore = false;
        Iterator<Subscription> rest = toBeTold.values().iterator();
        while (version != null && rest.hasNext() && outbox().bytes() < MOST_BYTES) {
            ByteBuffer frame = ByteBuffer.wrap(rest.next().encode(version).encode());
            rest.remove();
            send(frame);
            isMore = true;
        }
        return isMore;
    }

    @Override
    void closed() {
        super.closed();
        publisher.remove(this);
    }
}
