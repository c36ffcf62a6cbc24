package io.zmqkit.cli.tool;

import io.zmqkit.tools.socket.DelimitedReader;
import io.zmqkit.tools.socket.MessageReader;
import io.zmqkit.tools.socket.MessageWriter;
import io.zmqkit.tools.socket.WholeReader;
import java.io.InputStream;
import java.util.Locale;

/** The formats of messages on stdin and stdout. */
final class Formats {

    /** What stdin is. */
    enum In {
        /** Each line is a message of one frame. */
        LINES,
        /** Each line is a JSON object or array. */
        JSON,
        /** What ends with a zero byte is a message of one frame. */
        NULL,
        /** All of it is one message of one frame. */
        FILE;

        MessageReader reader(InputStream in, int mostBytes) {
            return switch (this) {
                case LINES -> DelimitedReader.lines(in, mostBytes);
                case JSON -> JsonMessages.reader(in, mostBytes);
                case NULL -> DelimitedReader.nulls(in, mostBytes);
                case FILE -> new WholeReader(in, mostBytes);
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What stdout is. */
    enum Out {
        /** A line for each message. */
        TEXT,
        /** A JSON object for each message. */
        JSON,
        /** Sixteen bytes a line. */
        HEX,
        /** The last frame, as it is. */
        RAW;

        MessageWriter writer() {
            return switch (this) {
                case TEXT -> MessageWriter.TEXT;
                case JSON -> JsonMessages::write;
                case HEX -> MessageWriter.HEX;
                case RAW -> MessageWriter.RAW;
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Formats() {}
}
