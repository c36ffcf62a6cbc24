package io.zmqkit.web.http;

import java.nio.ByteBuffer;

/**
 * What a path leads to.
 *
 * @param type its media type
 * @param content its bytes, outside the heap, so that many answers share them
 * @param tag names this content, in quotes
 */
record Page(String type, ByteBuffer content, String tag) {

    /** Makes the content read-only. */
    Page {
        content = content.asReadOnlyBuffer();
    }
}
