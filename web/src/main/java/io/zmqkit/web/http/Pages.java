package io.zmqkit.web.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/** The pages, read from the jar once: these files and no other. Immutable. */
final class Pages {

    private static final String HTML = "text/html; charset=utf-8";
    private static final String CSS = "text/css; charset=utf-8";
    private static final String SCRIPT = "text/javascript; charset=utf-8";

    private final Map<String, Page> pages;

    Pages() {
        pages = Map.ofEntries(
                page("/", "chat.html", HTML),
                page("/style.css", "style.css", CSS),
                page("/chat.css", "chat.css", CSS),
                page("/zws.js", "zws.js", SCRIPT),
                page("/texts.js", "texts.js", SCRIPT),
                page("/zrc.js", "zrc.js", SCRIPT),
                page("/unconfirmed.js", "unconfirmed.js", SCRIPT),
                page("/chat.js", "chat.js", SCRIPT),
                page("/live", "live.html", HTML),
                page("/live.css", "live.css", CSS),
                page("/live.js", "live.js", SCRIPT),
                page("/brief.js", "brief.js", SCRIPT),
                page("/model.js", "model.js", SCRIPT),
                page("/layout.js", "layout.js", SCRIPT),
                page("/picture.js", "picture.js", SCRIPT),
                page("/vendor/dagre.esm.js", "vendor/dagre.esm.js", SCRIPT));
    }

    private static Map.Entry<String, Page> page(String path, String file, String type) {
        try (InputStream in = Pages.class.getResourceAsStream("/io/zmqkit/web/" + file)) {
            if (in == null) {
                throw new IllegalStateException("the jar has no " + file);
            }
            byte[] content = in.readAllBytes();
            CRC32 sum = new CRC32();
            sum.update(content);
            String tag = String.format(Locale.ROOT, "\"%x-%x\"", content.length, sum.getValue());
            return Map.entry(path, new Page(type, direct(content), tag));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Netty copies what lies in the heap, for each answer. */
    private static ByteBuffer direct(byte[] content) {
        return ByteBuffer.allocateDirect(content.length).put(content).flip();
    }

    /** {@return what a request target leads to; what follows a question mark does not count} */
    Optional<Page> at(String target) {
        return Optional.ofNullable(
                pages.get(Arrays.asList(target.split("\\?", 2)).get(0)));
    }
}
