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
        Findings.Entrance entrance = found.entrance();
        if (entrance != null) {
            lines.add(onKey(entrance));
        }
        boolean isOpen = entrance == null || entrance == Findings.Entrance.LETS_IN;
        SocketKind kind = found.kind().orElse(null);
        if (kind == null) {
            return new Advice(isOpen && wanted == null, lines);
        }
        Heard heard = found.heard();
        if (heard != null && heard.matching() == 0 && heard.messages() > 0) {
            lines.add("nothing begins with " + prefix);
        }
        if (wanted == null) {
            lines.add("a partner of " + kind + " is " + names(kind, " or "));
            return new Advice(isOpen, lines);
        }
        boolean fits = wanted.talksTo(kind);
        lines.add(wanted + " talks to " + names(wanted, " and ") + ", this is " + kind
                + (fits ? ": it fits" + envelope(wanted, kind) : ": you would wait for ever"));
        return new Advice(isOpen && fits, lines);
    }

    /** REQ and REP keep an empty frame between the way back and the message; the others leave that to the program. */
    private static String envelope(SocketKind wanted, SocketKind kind) {
        if (wanted == SocketKind.DEALER && kind == SocketKind.REP) {
            return ", if you begin each message with an empty frame, as REQ does";
        }
        if (wanted == SocketKind.ROUTER && kind == SocketKind.REQ) {
            return ", if each reply has an empty frame behind the peer's name, as the request has";
        }
        return wanted == SocketKind.REP && kind == SocketKind.DEALER
                ? ", if the DEALER begins each message with an empty frame, as REQ does"
                : "";
    }

    private static String onKey(Findings.Entrance entrance) {
        return switch (entrance) {
            case LETS_IN -> "it lets this key in; what socket it is, a probe cannot see under CURVE";
            case REFUSES -> "it refuses this key: put the public key into the folder of those whom it lets in";
            case HAS_ANOTHER_KEY -> "its key is not the one that was given: compare the two public keys";
            case IS_SILENT ->
                "it does not say whether it lets this key in: is it busy, has it another key, or is it a PUSH, DEALER, REQ or"
                        + " PAIR, whose partner a probe must not be?";
            case IS_NOT_UNDER_CURVE -> "it is not under CURVE: a program with keys would wait for ever";
        };
    }

    private static String names(SocketKind kind, String last) {
        List<String> names = kind.partners().stream().map(SocketKind::name).toList();
        int end = names.size() - 1;
        return end == 0
                ? names.get(0)
                : names.subList(0, end).stream().collect(Collectors.joining(", ")) + last + names.get(end);
    }
}
