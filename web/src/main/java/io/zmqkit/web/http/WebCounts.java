package io.zmqkit.web.http;

import java.util.concurrent.atomic.AtomicLong;

/** What a web server counts. Any thread. */
public final class WebCounts {

    /** Open now. */
    public final AtomicLong connections = new AtomicLong();
    /** Answered. */
    public final AtomicLong requests = new AtomicLong();
    /** WebSockets that lead to the relay now. */
    public final AtomicLong peers = new AtomicLong();
    /** Beyond the limit, or of strangers. */
    public final AtomicLong refused = new AtomicLong();
    /** Guesses at the password. */
    public final AtomicLong wrongPasswords = new AtomicLong();
    /** Ended because of what they sent, or did not send. */
    public final AtomicLong cutOff = new AtomicLong();
}
