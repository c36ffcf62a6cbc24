package io.zmqkit.patterns.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceNumberTest {

    private static byte[] frame(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a 1", "5f0c-7 42", "- 999999999999999999", "0123456789abcdefghijklmnopqrstuvwxyz 7"})
    void numberIsReadAndWrittenTheSame(String text) {
        assertThat(SequenceNumber.parse(frame(text)).encode()).isEqualTo(frame(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "1",
                " 1",
                "a ",
                "a  1",
                "a 0",
                "a 01",
                "a -1",
                "a +1",
                "a 1.0",
                "a 1 ",
                "a 1\n",
                "A 1",
                "a_b 1",
                "é 1",
                "a １",
                "a 1000000000000000000",
                "0123456789abcdefghijklmnopqrstuvwxyz0 7",
                "last",
                "a NaN",
            })
    void anythingElseIsRefused(String text) {
        assertThatExceptionOfType(MalformedUpdateException.class).isThrownBy(() -> SequenceNumber.parse(frame(text)));
    }

    @Test
    void longFrameIsRefusedUnread() {
        assertThatExceptionOfType(MalformedUpdateException.class)
                .isThrownBy(() -> SequenceNumber.parse(new byte[1 << 20]))
                .withMessage("a sequence number has at most 55 bytes, was 1048576");
    }

    @Test
    void numbersOfEachZipStartWithOne() {
        ZipSequences sequences = new ZipSequences("e");
        assertThat(sequences.next("10001")).hasToString("e 1");
        assertThat(sequences.next("10002")).hasToString("e 1");
        assertThat(sequences.next("10001")).hasToString("e 2");
    }
}
