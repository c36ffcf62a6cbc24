package io.zmqkit.core.jeromq;

import io.zmqkit.core.live.LiveSource;
import io.zmqkit.core.live.MessageSample;
import io.zmqkit.core.live.SocketReading;
import java.util.List;
import org.zeromq.ZContext;

/** A context whose sockets a live view is told of. Messages are sampled if the kit has opened their sockets. */
public final class WatchedContext extends ZContext implements LiveSource {

    private final MessageSampler sampler = new MessageSampler();
    private final SocketGauge gauge = new SocketGauge(this);
    private List<SocketReading> last = List.of();

    /** {@return what takes the samples} */
    public MessageSampler sampler() {
        return sampler;
    }

    @Override
    public List<SocketReading> sockets() {
        last = gauge.read().orElse(last); // sockets are being opened or closed right now
        return last;
    }

    @Override
    public List<MessageSample> samples(int most) {
        return sampler.next(most);
    }
}
