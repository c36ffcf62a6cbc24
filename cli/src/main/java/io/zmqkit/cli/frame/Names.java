package io.zmqkit.cli.frame;

import io.zmqkit.relay.protocol.Nickname;
import java.util.regex.Pattern;

/**
 * How a name is shown to a person: a line {@code 21:04 [kim] hi} says reliably who speaks only if no name can contain
 * brackets or hidden letters. JSON has the name unchanged.
 *
 * <ul>
 *   <li>Brackets, and characters that look like one, are shown round: otherwise they could end the name early and begin
 *       another.
 *   <li>Characters that control a terminal, reverse the text or are invisible, and unusual spaces, are shown as
 *       {@code \\u200b}: two names that differ must look different.
 * </ul>
 *
 * Letters of another script that look like a Latin one are shown as they are: a name may be of any script.
 */
public final class Names {

    private static final Pattern OPENING =
            Pattern.compile("[\\[\u2045\u2772\u27e6\u3010\u3014\u3016\u3018\u301a\uff3b]");
    private static final Pattern CLOSING =
            Pattern.compile("[\\]\u2046\u2773\u27e7\u3011\u3015\u3017\u3019\u301b\uff3d]");
    private static final String NO_INK = "\u115f\u1160\u3164\uffa0\u2800\u034f\ufe00-\ufe0f\\x{e0100}-\\x{e01ef}";
    private static final Pattern HIDDEN =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}" + NO_INK + "[\\p{Zs}&&[^ ]]]");

    private Names() {}

    public static String shown(Nickname name) {
        return shown(name.text());
    }

    public static String shown(String name) {
        String round = CLOSING.matcher(OPENING.matcher(name).replaceAll("(")).replaceAll(")");
        return HIDDEN.matcher(round).replaceAll(match -> escaped(match.group().codePointAt(0)));
    }

    private static String escaped(int character) {
        return String.format("\\\\u%04x", character);
    }
}
