package io.zmqkit.tools.bench;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of the numbers 0, 1, 2... of one sender have come: a bit for each. A stretch of 65,536 that has come whole takes no
 * memory; where several receivers share what comes, each keeps 8 KiB for such a stretch. One thread.
 */
final class Sequences {

    private static final int CHUNK_SHIFT = 16;
    private static final int CHUNK_NUMBERS = 1 << CHUNK_SHIFT;
    private static final long[] FULL = {};

    private long[] @Nullable [] chunks = new long[16][];
    private int[] counts = new int[16];
    private long distinct;
    private long repeated;
    private long disordered;
    private int highest = -1;

    /** Takes note of a number that has come; it must not be negative. */
    void note(int number) {
        int chunk = number >>> CHUNK_SHIFT;
        if (chunk >= chunks.length) {
            chunks = Arrays.copyOf(chunks, Math.max(chunk + 1, 2 * chunks.length));
            counts = Arrays.copyOf(counts, chunks.length);
        }
        long[] bits = chunks[chunk];
        if (bits == null) {
            bits = new long[CHUNK_NUMBERS / Long.SIZE];
            chunks[chunk] = bits;
        }
        int word = (number >>> 6) & (CHUNK_NUMBERS / Long.SIZE - 1);
        long bit = 1L << number;
        if (bits == FULL || (bits[word] & bit) != 0) {
            repeated++;
            return;
        }
        bits[word] |= bit;
        distinct++;
        if (++counts[chunk] == CHUNK_NUMBERS) {
            chunks[chunk] = FULL;
        }
        if (number > highest) {
            highest = number;
        } else {
            disordered++;
        }
    }

    /** {@return how many different numbers have come} */
    long distinct() {
        return distinct;
    }

    /** {@return how many had come before} */
    long repeated() {
        return repeated;
    }

    /** {@return how many came for the first time after a higher one} */
    long disordered() {
        return disordered;
    }

    /** {@return how many numbers below the highest that has come have not} */
    long missing() {
        return highest + 1L - distinct;
    }

    /**
     * {@return how many numbers have come to none of several receivers that share them, up to where each of them is: what is
     * beyond may still be on its way to one that is slower}
     */
    static long missing(List<Sequences> receivers) {
        int reached = receivers.stream()
                .filter(each -> each.distinct > 0)
                .mapToInt(each -> each.highest + 1)
                .min()
                .orElse(0);
        long come = 0;
        for (int from = 0; from < reached; from += CHUNK_NUMBERS) {
            come += distinct(receivers, from >>> CHUNK_SHIFT, Math.min(CHUNK_NUMBERS, reached - from));
        }
        return reached - come;
    }

    /** {@return how many different numbers have come to at least one of several receivers} */
    static long distinct(List<Sequences> receivers) {
        if (receivers.size() == 1) {
            return receivers.get(0).distinct;
        }
        int chunks =
                receivers.stream().mapToInt(each -> each.chunks.length).max().orElse(0);
        long count = 0;
        for (int chunk = 0; chunk < chunks; chunk++) {
            count += distinct(receivers, chunk, CHUNK_NUMBERS);
        }
        return count;
    }

    private static long distinct(List<Sequences> receivers, int chunk, int numbers) {
        long[] union = new long[CHUNK_NUMBERS / Long.SIZE];
        for (Sequences each : receivers) {
            long[] bits = chunk < each.chunks.length ? each.chunks[chunk] : null;
            if (bits == FULL) {
                return numbers;
            }
            for (int word = 0; bits != null && word < union.length; word++) {
                union[word] |= bits[word];
            }
        }
        return BitSet.valueOf(union).get(0, numbers).cardinality();
    }
}
