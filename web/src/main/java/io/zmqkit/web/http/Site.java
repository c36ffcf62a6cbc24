package io.zmqkit.web.http;

import io.zmqkit.core.ThrottledLog;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What all connections share.
 *
 * @param visitors whose requests are served
 * @param password what they give; null for none
 * @param routes where the paths of WebSockets lead
 * @param counts what is counted
 * @param warnings about what peers cause
 */
public record Site(
        Visitors visitors,
        @Nullable Password password,
        Map<String, WebSocketRoute> routes,
        WebCounts counts,
        ThrottledLog warnings) {}
