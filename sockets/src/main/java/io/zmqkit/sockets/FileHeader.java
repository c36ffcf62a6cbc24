package io.zmqkit.sockets;

import java.util.regex.Pattern;

/**
 * What goes before a file's bytes.
 *
 * @param name the file's name, without a folder
 * @param size how many bytes follow
 * @param sha256 the SHA-256 of those bytes, as 64 hexadecimal digits
 */
public record FileHeader(String name, long size, String sha256) {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** Checks size and hash; the name is the receiver's to judge. */
    public FileHeader {
        if (size < 0) {
            throw new IllegalArgumentException("size must be >= 0, was " + size);
        }
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("sha256 must be 64 digits of 0-9 and a-f");
        }
    }

    /** Writes and reads headers; given from outside, because the JDK has no JSON. */
    public interface Codec {
        /**
         * Writes a header.
         *
         * @param header it
         * @return one JSON object in UTF-8
         */
        byte[] encode(FileHeader header);

        /**
         * Reads a header.
         *
         * @param json at most 64 KiB
         * @return the header
         * @throws IllegalArgumentException with a one-line reason if it is none
         */
        FileHeader decode(byte[] json);
    }
}
