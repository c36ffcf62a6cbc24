package io.zmqkit.cli.chat;

import io.zmqkit.cli.frame.OneRow;
import io.zmqkit.cli.frame.Output;
import java.util.function.IntFunction;
import org.jline.reader.Completer;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;

/** A line editor on a terminal whose only command is the return to the start of the row: TERM=dumb. */
final class DumbLineEditor extends LineEditor {

    private static final int USUAL_COLUMNS = 80;

    private final OneRow view = new OneRow();

    DumbLineEditor(Terminal terminal, IntFunction<String> prompt, Completer completer, Runnable suspension) {
        super(terminal, prompt, completer, suspension);
    }

    /** JLine writes to the terminal that pastes be marked, or that they be not, in any other case. */
    @Override
    public boolean isSet(Option option) {
        return option != Option.BRACKETED_PASTE && super.isSet(option);
    }

    @Override
    protected void redisplay(boolean flush) {
        lock.lock();
        try {
            int columns = size.getColumns() > 0 ? size.getColumns() : USUAL_COLUMNS;
            String before = prompt + buf.upToCursor();
            print(view.draw(Output.safe(before), Output.safe(buf.substring(buf.cursor())), columns));
        } finally {
            lock.unlock();
        }
    }

    private void print(String text) {
        terminal.writer().print(text);
        terminal.flush();
    }

    @Override
    public boolean redrawLine() {
        view.forget();
        return true;
    }

    @Override
    public void printAbove(AttributedString line) {
        printAbove(line.toString());
    }

    @Override
    public void printAbove(String line) {
        lock.lock();
        try {
            print(view.erase() + line + System.lineSeparator());
            if (reading) {
                redisplay(false);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    void erase() {
        print(view.erase());
    }
}
