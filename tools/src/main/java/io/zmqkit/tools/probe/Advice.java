package io.zmqkit.tools.probe;

import io.zmqkit.wire.zmtp.SocketKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the findings mean for somebody who wants to talk to it.
 *
 * @param fits whether a socket of the wanted type would ever talk to it; true if none is wanted and it speaks ZMTP
 * @param lines in words
 */
public record Advice(boolean fits, List<String> lines) {

    /** Keeps a list of its own. */
    public Advice {
        lines = List.copyOf(lines);
    }

    /**
     * Gives advice.
     *
     * @param found what is there
     * @param wanted the type of one's own socket; null if one only wants to know
     * @param prefix what one would subscribe to; empty: everything
     */
    public static Advice on(Findings found, @Nullable SocketKind wanted, String prefix) {
        List<String> lines = new ArrayList<>();
        if (found.reach() != Findings.Reach.CONNECTED || !found.isZmtp()) {
            return new Advice(false, lines);
        }
        SocketKind kind = found.kind().orElse(null);
        if (kind == null) {
            return new Advice(wanted == null, lines);
        }
        Heard heard = found.heard();
        if (heard != null && heard.matching() == 0 && heard.messages() > 0) {
            lines.add("nothing begins with " + prefix);
        }
        if (wanted == null) {
            lines.add("a partner of " + kind + " is " + names(kind, " or "));
            return new Advice(true, lines);
        }
        boolean fits = wanted.talksTo(kind);
        lines.add(wanted + " talks to " + names(wanted, " and ") + ", this is " + kind
                + (fits ? ": it fits" : ": you would wait for ever"));
        return new Advice(fits, lines);
    }

    private static String names(SocketKind kind, String last) {
        List<String> names = kind.partners().stream().map(SocketKind::name).toList();
        int end = names.size() - 1;
        return end == 0
                ? names.get(0)
                : names.subList(0, end).stream().collect(Collectors.joining(", ")) + last + names.get(end);
    }
}
