package io.zmqkit.web.http;

import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A password that everybody gives, by HTTP Basic authentication with any user name. Whoever has given it gets a cookie,
 * because not every browser repeats the password when a page opens a WebSocket. The cookie's name has the port in it: a
 * browser sends the cookies of one host to all its ports. Immutable.
 */
public final class Password {

    private static final String SCHEME = "Basic ";
    private static final String NAME = "zmqkit-";
    /** Cookies of the name that are looked at; a browser sends one. */
    private static final int MOST_COOKIES = 4;

    private final byte[] digest;
    private final String ticket;

    /** Takes the password. */
    public Password(String password) {
        digest = digest(password);
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        ticket = HexFormat.of().formatHex(random);
    }

    /**
     * Looks at two headers of a request.
     *
     * @param port where the request has come in
     * @return whether it comes from somebody who knows the password
     */
    public boolean isGivenBy(@Nullable String authorization, @Nullable String cookies, int port) {
        return (cookies != null && hasTicket(cookies, NAME + port)) || hasPassword(authorization);
    }

    private boolean hasTicket(String cookies, String name) {
        return ServerCookieDecoder.LAX.decodeAll(cookies).stream()
                .filter(cookie -> cookie.name().equals(name))
                .limit(MOST_COOKIES)
                .anyMatch(cookie -> isSame(bytes(ticket), bytes(cookie.value())));
    }

    private boolean hasPassword(@Nullable String authorization) {
        if (authorization == null || !authorization.startsWith(SCHEME)) {
            return false;
        }
        try {
            String text = new String(
                    Base64.getDecoder()
                            .decode(authorization.substring(SCHEME.length()).strip()),
                    StandardCharsets.UTF_8);
            return isSame(digest, digest(text.substring(text.indexOf(':') + 1)));
        } catch (IllegalArgumentException e) {
            return false; // not Base64
        }
    }

    /**
     * Says it for a page.
     *
     * @param port where its request has come in
     * @return what the browser is to keep
     */
    public String cookie(int port) {
        return NAME + port + "=" + ticket + "; Path=/; HttpOnly; SameSite=Strict";
    }

    /** Takes as long whatever differs, the length apart. */
    private static boolean isSame(byte[] one, byte[] other) {
        return MessageDigest.isEqual(one, other);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
