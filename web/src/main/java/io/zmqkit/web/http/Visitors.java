package io.zmqkit.web.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whose requests are served.
 *
 * <p>A browser tells with a WebSocket which page opened it (Origin). A page of somebody else's must not speak through its
 * visitor's browser, so the origin must be the host that the request was sent to, or one that is allowed. Programs
 * that are not browsers send no Origin, and could send any. And while only this machine is served, the Host must be one of its
 * own names: otherwise a stranger's page could have its own name resolve to 127.0.0.1, and be of the same origin.
 *
 * @param allowedOrigins pages of other servers that may connect, in lower case
 * @param isLocal whether only this machine is served
 */
public record Visitors(Set<String> allowedOrigins, boolean isLocal) {

    private static final Pattern LOCAL =
            Pattern.compile("(localhost|127(\\.[0-9]{1,3}){3}|\\[::1])(:[0-9]{1,5})?", Pattern.CASE_INSENSITIVE);

    /** {@return why a request is refused, null if it is not} */
    public @Nullable String refusal(@Nullable String host, @Nullable String origin) {
        if (host == null || host.isEmpty()) {
            return "a request needs a Host";
        }
        if (isLocal && !LOCAL.matcher(host).matches() && !isAllowedHost(host)) {
            return "this server is called by the names of this machine only";
        }
        if (origin == null || allowedOrigins.contains(origin.toLowerCase(Locale.ROOT)) || isOwn(host, origin)) {
            return null;
        }
        return "a page of another server may not connect";
    }

    private boolean isAllowedHost(String host) {
        return allowedOrigins.stream().anyMatch(origin -> isOwn(host, origin));
    }

    private static boolean isOwn(String host, String origin) {
        try {
            URI page = new URI(origin);
            String authority = page.getRawAuthority();
            return authority != null
                    && ("http".equalsIgnoreCase(page.getScheme()) || "https".equalsIgnoreCase(page.getScheme()))
                    && authority.equalsIgnoreCase(host);
        } catch (URISyntaxException e) {
            return false; // "null", for example: a page without a server
        }
    }
}
