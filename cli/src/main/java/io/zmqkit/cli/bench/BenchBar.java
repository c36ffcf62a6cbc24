package io.zmqkit.cli.bench;

import io.zmqkit.cli.frame.Terminals;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** Shows a person at a terminal how far a bench is; nothing goes to a pipe or a file. */
final class BenchBar implements AutoCloseable {

    private static final int WHOLE = 1000;

    private final boolean isShown;
    private String shown = "";
    private @Nullable ProgressBar bar;

    BenchBar(boolean isForMachines) {
        isShown = !isForMachines && Terminals.areThere();
    }

    void show(String what, int permille) {
        if (!isShown) {
            return;
        }
        if (bar == null || !shown.equals(what)) {
            close();
            shown = what;
            bar = Terminals.bar(what, WHOLE).hideEta().build();
        }
        bar.stepTo(permille);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
