package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.Terminals;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** Shows a person at a terminal how far a file has come; nothing goes to a pipe or a file. */
final class TransferBar {

    private static final long KIBIBYTE = 1 << 10;
    private static final long MEBIBYTE = 1 << 20;

    private @Nullable ProgressBar bar;

    void stepTo(String name, long bytes, long size) {
        if (bar == null && Terminals.areThere()) {
            boolean isSmall = size < MEBIBYTE;
            bar = Terminals.bar(name, size)
                    .setUnit(isSmall ? " KiB" : " MiB", isSmall ? KIBIBYTE : MEBIBYTE)
                    .build();
        }
        if (bar != null) {
            bar.stepTo(bytes);
        }
    }

    void end() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
