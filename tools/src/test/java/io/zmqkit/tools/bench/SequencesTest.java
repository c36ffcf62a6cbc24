package io.zmqkit.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Numbers that have come, checked against what was planted. */
class SequencesTest {

    private final Sequences sequences = new Sequences();

    @Test
    void numbersInOrderAreWholeAndInOrder() {
        IntStream.range(0, 300_000).forEach(sequences::note);
        assertThat(sequences.distinct()).isEqualTo(300_000);
        assertThat(sequences.repeated() + sequences.disordered() + sequences.missing())
                .isZero();
    }

    @Test
    void repeatIsFoundInAStretchThatIsWholeAndInOneThatIsNot() {
        IntStream.range(0, 65_537).forEach(sequences::note);
        sequences.note(5);
        sequences.note(65_536);
        assertThat(sequences.repeated()).isEqualTo(2);
        assertThat(sequences.distinct()).isEqualTo(65_537);
    }

    @Test
    void lateNumberIsOutOfOrderAndNotLost() {
        List.of(0, 1, 3, 2, 4).forEach(sequences::note);
        assertThat(sequences.disordered()).isEqualTo(1);
        assertThat(sequences.missing()).isZero();
    }

    @Test
    void plantedLossesAreCounted() {
        Random random = new Random(7);
        int planted = 0;
        for (int number = 0; number < 200_000; number++) {
            if (number < 199_999 && random.nextInt(100) == 0) {
                planted++;
            } else {
                sequences.note(number);
            }
        }
        assertThat(sequences.missing()).isEqualTo(planted);
    }

    @Test
    void severalReceiversOfOneSenderAreLookedAtTogether() {
        Sequences other = new Sequences();
        IntStream.range(0, 200_000).forEach(number -> (number % 2 == 0 ? sequences : other).note(number));
        other.note(4);
        assertThat(Sequences.distinct(List.of(sequences, other))).isEqualTo(200_000);
        assertThat(Sequences.missing(List.of(sequences, other))).isZero();
    }

    @Test
    void whatMayStillBeOnItsWayToTheSlowerOfTwoIsNotMissing() {
        Sequences slower = new Sequences();
        IntStream.range(0, 200_000).filter(number -> number % 2 == 0).forEach(sequences::note);
        IntStream.range(0, 150_000)
                .filter(number -> number % 2 == 1 && number != 70_001)
                .forEach(slower::note);
        assertThat(Sequences.missing(List.of(sequences, slower))).isEqualTo(1);
        assertThat(Sequences.missing(List.of(sequences, slower, new Sequences())))
                .as("one that has got nothing says nothing")
                .isEqualTo(1);
    }

    @Test
    void lettersStandForTheirNumber() {
        for (int number : new int[] {0, 1, 15, 16, 0x1234_5678, Integer.MAX_VALUE, -1, Integer.MIN_VALUE}) {
            assertThat(Letters.areLetters(Letters.of(number))).isTrue();
            assertThat(Letters.value(Letters.of(number))).isEqualTo(number);
        }
        assertThat(Letters.areLetters(0x6161_6161_6161_6171L)).as("q").isFalse();
        assertThat(Letters.of(0x0000_00ab)).isEqualTo(0x6161_6161_6161_6b6cL);
    }
}
