package io.zmqkit.cli.chat;

import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jline.keymap.KeyMap;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.Reference;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/**
 * JLine's line editor for text that is said as it is: nothing is expanded, Ctrl-C clears a half-typed line before it
 * ends anything, Ctrl-Z suspends the process, and a paste of many lines is set aside to be asked about. The prompt is
 * asked for anew whenever it is drawn.
 *
 * <p>Between two lines the terminal stays without echo, so that what is typed then is drawn once, by the next line; and
 * Ctrl-C is a signal then, as nobody reads keys.
 */
class LineEditor extends LineReaderImpl {

    private static final String SUSPEND = "suspend";
    private static final int MAX_PASTE = 1 << 20;

    private final IntFunction<String> below;
    private final Runnable suspension;
    private final Attributes asFound;
    private @Nullable String question;
    private @Nullable Paste longPaste;
    private String unfinished = "";
    private boolean isResumed;

    /**
     * Takes over the terminal; closing the terminal restores it.
     *
     * @param prompt gives what stands below and before the line, for so many columns
     * @param suspension stops this process and returns when it has been continued
     */
    LineEditor(Terminal terminal, IntFunction<String> prompt, Completer completer, Runnable suspension) {
        super(terminal, "zmqkit", null);
        below = prompt;
        this.suspension = suspension;
        setParser(new DefaultParser().quoteChars(new char[0]).escapeChars(new char[0]));
        setCompleter(completer);
        setOpt(Option.DISABLE_EVENT_EXPANSION);
        setOpt(Option.ERASE_LINE_ON_FINISH);
        setVariable(LineReader.SECONDARY_PROMPT_PATTERN, "");
        getWidgets().put(LineReader.CALLBACK_INIT, this::begin);
        getWidgets().put(SUSPEND, this::suspend);
        Objects.requireNonNull(getKeyMaps().get(LineReader.MAIN)).bind(new Reference(SUSPEND), KeyMap.ctrl('Z'));
        asFound = terminal.enterRawMode();
        beBetweenLines();
    }

    private void beBetweenLines() {
        Attributes between = terminal.getAttributes();
        between.setLocalFlag(Attributes.LocalFlag.ISIG, true);
        terminal.setAttributes(between);
    }

    /** Reads a line, which has several if several were pasted; null if {@link #takeLongPaste} has something to ask. */
    @Nullable
    String read() {
        String line = readLine("", null, (Character) null, unfinished);
        unfinished = longPaste == null ? "" : unfinished;
        return longPaste == null ? line : null;
    }

    /** Reads the answer to a question. */
    String ask(String text) {
        question = text;
        try {
            return readLine("");
        } finally {
            question = null;
        }
    }

    /** What was pasted and not put into the line; null if nothing was. */
    @Nullable
    Paste takeLongPaste() {
        Paste taken = longPaste;
        longPaste = null;
        return taken;
    }

    /** Shows what the prompt is now; if no line is being read, the next one will. */
    void redraw() {
        lock.lock();
        try {
            if (reading) {
                setPrompt(text());
                redisplay();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes the line that is being typed off the screen, for the last time; what is printed later is printed as it is. */
    void leave() {
        lock.lock();
        try {
            if (reading) {
                release();
                reading = false;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Clears the screen, and draws the line anew at its top. */
    void clearAll() {
        lock.lock();
        try {
            erase();
            terminal.puts(Capability.clear_screen);
            terminal.flush();
        } finally {
            lock.unlock();
        }
    }

    private String text() {
        String text = question == null ? below.apply(size.getColumns()) : question;
        return text.replace("%", "%%"); // a percent sign begins a pattern of JLine's
    }

    /** The prompt may have changed since the line was asked for; from here on {@link #redraw} sees that one is read. */
    private boolean begin() {
        setPrompt(text());
        return true;
    }

    @Override
    protected boolean interrupt() {
        if (buf.length() == 0) {
            return super.interrupt();
        }
        buf.clear();
        return true;
    }

    @Override
    public boolean beginPaste() {
        Paste paste = Paste.of(readPaste());
        if (!paste.isLong()) {
            buf.write(paste.text());
            return true;
        }
        longPaste = paste;
        unfinished = buf.toString();
        buf.clear();
        state = State.DONE;
        return true;
    }

    private String readPaste() {
        StringBuilder text = new StringBuilder();
        StringBuilder end = new StringBuilder();
        while (!end.toString().equals(BRACKETED_PASTE_END)) {
            int character = readCharacter();
            if (character < 0) {
                return text.toString();
            }
            end.appendCodePoint(character);
            while (!BRACKETED_PASTE_END.startsWith(end.toString())) {
                if (text.length() < MAX_PASTE) {
                    text.append(end.charAt(0));
                }
                end.deleteCharAt(0);
            }
        }
        return text.toString();
    }

    /** Takes the line and what stands above it off the screen; the cursor is where it began. */
    void erase() {
        display.update(List.of(), 0);
    }

    private void release() {
        erase();
        terminal.puts(Capability.keypad_local);
        if (isSet(Option.BRACKETED_PASTE)) {
            terminal.writer().write(BRACKETED_PASTE_OFF);
        }
        terminal.flush();
    }

    private boolean suspend() {
        release();
        Attributes raw = terminal.getAttributes();
        terminal.setAttributes(asFound);
        isResumed = true;
        suspension.run();
        terminal.setAttributes(raw);
        drawAgain();
        return true;
    }

    @Override
    protected void handleSignal(Signal signal) {
        lock.lock();
        try {
            if (signal != Signal.CONT) {
                super.handleSignal(signal);
            } else if (isResumed) {
                isResumed = false; // it came for the suspension, whose end has drawn everything
            } else {
                terminal.enterRawMode();
                terminal.puts(Capability.carriage_return);
                drawAgain();
            }
        } finally {
            lock.unlock();
        }
    }

    private void drawAgain() {
        terminal.puts(Capability.keypad_xmit);
        if (isSet(Option.BRACKETED_PASTE)) {
            terminal.writer().write(BRACKETED_PASTE_ON);
        }
        size = terminal.getBufferSize();
        display.resize(size);
        redrawLine();
        redisplay();
    }
}
