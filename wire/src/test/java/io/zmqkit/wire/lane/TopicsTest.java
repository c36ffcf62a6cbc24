package io.zmqkit.wire.lane;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.wire.zmtp.Frame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated // others would use the memory that it looks at
class TopicsTest {

    private final Topics topics = new Topics();
    private final Random random = new Random(13);

    /** Counts how often it is told of the message. */
    private static final class Counting implements Topics.Listener {
        private final Set<String> prefixes = new HashSet<>();
        private int told;

        @Override
        public void wants(ByteBuffer run, int messageStart, int messageEnd) {
            assertThat(messageEnd).isEqualTo(run.limit());
            told++;
        }
    }

    private String text(int most) {
        StringBuilder text = new StringBuilder();
        for (int left = random.nextInt(most); left > 0; left--) {
            text.append("ab\u00ff\0".charAt(random.nextInt(4)));
        }
        return text.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    @Test
    void whoeverHasAPrefixOfTheMessageIsToldOnceForEachAfterAnyAdditionsAndRemovals() {
        List<Counting> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(new Counting());
        }
        for (int i = 0; i < 5_000; i++) {
            Counting one = all.get(random.nextInt(all.size()));
            String prefix = text(4) + "ab".charAt(i % 2);
            if (one.prefixes.add(prefix)) {
                topics.add(bytes(prefix), one);
            } else {
                one.prefixes.remove(prefix);
                topics.remove(bytes(prefix), one);
            }
            String message = text(9);
            ByteBuffer run = ByteBuffer.wrap(Frame.last(bytes(message)).encode());
            topics.match(run, 0, run.limit());
            for (Counting each : all) {
                long expected =
                        each.prefixes.stream().filter(message::startsWith).count();
                assertThat(each.told).as("%s among %s", message, each.prefixes).isEqualTo((int) expected);
                each.told = 0;
            }
        }
        all.forEach(each -> each.prefixes.forEach(prefix -> topics.remove(bytes(prefix), each)));
        assertThat(topics.isEmpty()).isTrue();
    }

    @Test
    void subscriptionTakesNoMoreMemoryThanItIsChargedFor() {
        int count = 20_000;
        Counting one = new Counting();
        byte[] prefix = new byte[200];
        long before = used();
        for (int i = 0; i < count; i++) {
            random.nextBytes(prefix);
            topics.add(prefix, one);
        }
        assertThat(used() - before).isLessThan((long) count * Publisher.cost(prefix.length));
        ByteBuffer run = ByteBuffer.wrap(Frame.last(prefix).encode());
        topics.match(run, 0, run.limit());
        assertThat(one.told).isEqualTo(1);
    }

    /** As when a subscriber fails while it is given a message. */
    @Test
    void listenerThatLeavesWhileItIsToldChangesNothingForTheOthers() {
        for (String message : List.of("abc", "axc", "ab", "a")) {
            Topics some = new Topics();
            List<String> told = new ArrayList<>();
            for (String prefix : List.of("ab", "abc")) {
                some.add(bytes(prefix), (run, start, end) -> told.add(prefix));
            }
            Topics.Listener[] leaving = new Topics.Listener[1];
            leaving[0] = (run, start, end) -> {
                some.remove(bytes("a"), leaving[0]);
                told.add("a");
            };
            some.add(bytes("a"), leaving[0]);
            ByteBuffer run = ByteBuffer.wrap(Frame.last(bytes(message)).encode());
            some.match(run, 0, run.limit());
            assertThat(told)
                    .containsExactlyElementsOf(List.of("a", "ab", "abc").stream()
                            .filter(message::startsWith)
                            .toList());
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
