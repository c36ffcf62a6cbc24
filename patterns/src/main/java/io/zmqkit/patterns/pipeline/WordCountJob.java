package io.zmqkit.patterns.pipeline;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Map.Entry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts the words of a text by map and reduce: each task is a piece of the text, and its result is the words in it.
 *
 * <p>A word is a run of letters, marks and digits of any script, with apostrophes inside it; upper and lower case are
 * the same, and so are a composed Korean syllable and its parts. Task: UTF-8 text. Result and output: lines {@code
 * COUNT WORD}, the most frequent first, equal counts in the order of their code points.
 */
public final class WordCountJob implements Job {

    /** Possessive: a group that may backtrack would be matched by recursion, one stack frame per apostrophe. */
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{Nd}]++(?:['’][\\p{L}\\p{M}\\p{Nd}]++)*+");
    /** Normalizer sorts a run of marks in quadratic time; no real word has so many. See UAX #15, Stream-Safe. */
    private static final Pattern LONG_RUN_OF_MARKS = Pattern.compile("\\p{M}{30}(?=\\p{M})");

    private static final String GRAPHEME_JOINER = "\u034f";
    /** For each Σ, toLowerCase looks for the ends of the word, so it must be given short pieces. */
    private static final Pattern SHORT_PIECE = Pattern.compile("\\S{1,50}+");

    private static final Pattern LINE = Pattern.compile("([1-9][0-9]{0,8}) (\\S+)");
    private static final Comparator<Entry<String, Long>> MOST_FREQUENT_FIRST =
            Entry.<String, Long>comparingByValue().reversed().thenComparing(Entry.comparingByKey());

    @Override
    public String name() {
        return "wordcount";
    }

    @Override
    public boolean needsInput() {
        return true;
    }

    @Override
    public List<byte[]> split(Input input) {
        String text = input.text();
        if (text == null) {
            throw new IllegalArgumentException("job wordcount needs a text to count");
        }
        List<byte[]> tasks = new ArrayList<>();
        int from = 0;
        for (int task = 1; task <= input.tasks(); task++) {
            int to = endOfWord(text, Math.max(from, (int) ((long) text.length() * task / input.tasks())));
            tasks.add(text.substring(from, to).getBytes(StandardCharsets.UTF_8));
            from = to;
        }
        return tasks;
    }

    private static int endOfWord(String text, int from) {
        int end = from;
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return end;
    }

    @Override
    public byte[] compute(byte[] task) {
        Map<String, Long> counts = new HashMap<>();
        Matcher words = WORD.matcher(lowerCase(normalize(PipelineMessages.text(task, "wordcount task"))));
        while (words.find()) {
            counts.merge(words.group(), 1L, Long::sum);
        }
        return write(counts);
    }

    private static String normalize(String text) {
        String streamSafe = LONG_RUN_OF_MARKS.matcher(text).replaceAll("$0" + GRAPHEME_JOINER);
        return Normalizer.normalize(streamSafe, Normalizer.Form.NFC);
    }

    private static String lowerCase(String text) {
        return SHORT_PIECE
                .matcher(text)
                .replaceAll(piece -> Matcher.quoteReplacement(piece.group().toLowerCase(Locale.ROOT)));
    }

    @Override
    public void check(byte[] result) {
        read(result, new HashMap<>());
    }

    @Override
    public byte[] merge(List<byte[]> results) {
        Map<String, Long> counts = new HashMap<>();
        results.forEach(result -> read(result, counts));
        return write(counts);
    }

    private static byte[] write(Map<String, Long> counts) {
        StringBuilder lines = new StringBuilder();
        counts.entrySet().stream()
                .sorted(MOST_FREQUENT_FIRST)
                .forEach(entry -> lines.append(entry.getValue())
                        .append(' ')
                        .append(entry.getKey())
                        .append('\n'));
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void read(byte[] result, Map<String, Long> into) {
        PipelineMessages.text(result, "wordcount result").lines().forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new MalformedMessageException("a line of a wordcount result must be COUNT WORD");
            }
            into.merge(matcher.group(2), Long.parseLong(matcher.group(1)), Long::sum);
        });
    }
}
