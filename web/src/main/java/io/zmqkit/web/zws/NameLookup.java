package io.zmqkit.web.zws;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.DefaultNameResolver;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Finds the addresses of hosts in a thread of its own: Netty asks in the event loop, where a name server that does not answer
 * would hold up everybody. The JDK remembers an address for 30 s, and for 10 s that there is none. Any thread.
 */
public final class NameLookup extends AddressResolverGroup<InetSocketAddress> {

    private static final int PATIENCE_SECONDS = 3;

    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(new DefaultThreadFactory("web names", true));
    private final Names names;

    /** Knows the addresses. */
    @FunctionalInterface
    public interface Names {

        /** {@return a host's address; it may take its time} */
        InetAddress address(String host) throws UnknownHostException;
    }

    /** Asks somebody. */
    public NameLookup(Names names) {
        this.names = names;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor loop) {
        return new DefaultNameResolver(loop) {
            @Override
            protected void doResolve(String host, Promise<InetAddress> found) {
                var late = loop.schedule(
                        () -> found.tryFailure(new UnknownHostException(host + ": no answer")),
                        PATIENCE_SECONDS,
                        TimeUnit.SECONDS);
                found.addListener(done -> late.cancel(false));
                thread.execute(() -> find(host, found));
            }
        }.asAddressResolver();
    }

    private void find(String host, Promise<InetAddress> found) {
        if (found.isDone()) {
            return; // too late
        }
        try {
            found.trySuccess(names.address(host));
        } catch (UnknownHostException e) {
            found.tryFailure(e);
        }
    }

    @Override
    public void close() {
        super.close();
        thread.shutdown();
    }
}
