package io.zmqkit.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows a person at a terminal how far a file has come; nothing goes to a pipe or a file. */
final class TransferBar {

    private static final long MEBIBYTE = 1 << 20;

    private @Nullable ProgressBar bar;

    void stepTo(String name, long bytes, long size) {
        if (bar == null && Terminals.areThere()) {
            bar = new ProgressBarBuilder()
                    .setTaskName(Output.safe(name))
                    .setInitialMax(size)
                    .setUnit(" MiB", MEBIBYTE)
                    .setStyle(ProgressBarStyle.ASCII)
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
