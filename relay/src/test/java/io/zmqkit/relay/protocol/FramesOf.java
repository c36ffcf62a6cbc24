package io.zmqkit.relay.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Frames written as text, for tests. */
public final class FramesOf {

    private FramesOf() {}

    /** Frames of the UTF-8 bytes of each text. */
    public static List<byte[]> text(String... frames) {
        return new ArrayList<>(Arrays.stream(frames)
                .map(f -> f.getBytes(StandardCharsets.UTF_8))
                .toList());
    }

    /** The frames as text; what is not UTF-8 is shown as U+FFFD. */
    public static List<String> toText(List<byte[]> frames) {
        return frames.stream()
                .map(frame -> new String(frame, StandardCharsets.UTF_8))
                .toList();
    }
}
