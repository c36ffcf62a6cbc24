package io.zmqkit.chat;

import io.zmqkit.core.Endpoint;

/**
 * Where one relay is.
 *
 * @param push its collector
 * @param sub its publisher
 * @param history its history
 */
public record RelayPlace(Endpoint push, Endpoint sub, Endpoint history) {

    /** Its collector, without the transport. */
    @Override
    public String toString() {
        return push.host() + ":" + push.port();
    }
}
