package io.zmqkit.patterns.reqrep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.ZFrame;
import org.zeromq.ZMsg;

class HelloServiceTest {

    private final List<HelloRequest> executed = new ArrayList<>();
    private final HelloService service = new HelloService(true, 2, executed::add);

    private static List<ZFrame> frames(String... texts) {
        return List.copyOf(ZMsg.newStringMsg(texts));
    }

    @Test
    void requestWithAnIdIsExecutedOnceAndItsRepeatAnswered() {
        assertThat(service.answer(frames("a 1", "Hello"))).isEqualTo(frames("a 1", "World"));
        assertThat(service.answer(frames("a 1", "Hello"))).isEqualTo(frames("a 1", "World"));
        assertThat(executed).containsExactly(new HelloRequest("a 1", "Hello"));
        assertThat(service.stats().answered()).isEqualTo(2);
        assertThat(service.stats().repeats()).isEqualTo(1);
    }

    @Test
    void plainRequestIsExecutedEachTimeAndAnsweredInOneFrame() {
        for (int i = 0; i < 2; i++) {
            assertThat(service.answer(frames("Hello"))).isEqualTo(frames("World"));
        }
        assertThat(executed).hasSize(2);
        assertThat(service.stats().repeats()).isZero();
    }

    @Test
    void serverThatIsNotIdempotentExecutesARepeat() {
        HelloService plain = new HelloService(false, 2, executed::add);
        for (int i = 0; i < 2; i++) {
            assertThat(plain.answer(frames("a 1", "Hello"))).isEqualTo(frames("World"));
        }
        assertThat(executed).hasSize(2);
    }

    @Test
    void replyLongestNotAskedForIsForgottenFirst() {
        service.answer(frames("a 1", "Hello"));
        service.answer(frames("a 2", "Hello"));
        service.answer(frames("a 1", "Hello"));
        service.answer(frames("a 3", "Hello")); // no room for a 2
        service.answer(frames("a 1", "Hello"));
        service.answer(frames("a 2", "Hello"));
        assertThat(executed).extracting(HelloRequest::id).containsExactly("a 1", "a 2", "a 3", "a 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "A", "a_1", "a\n", "é", "0123456789012345678901234567890123456789012345678901234567890123x"})
    void whatIsNoIdIsThePlainText(String notAnId) {
        assertThat(HelloRequest.parse(frames(notAnId, "Hello"))).isEqualTo(new HelloRequest("", notAnId));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", " ", "-", "9", "0123456789012345678901234567890123456789012345678901234567890123"})
    void idIsOneToSixtyFourBytesOfSmallLettersDigitsSpaceAndHyphen(String id) {
        assertThat(HelloRequest.parse(frames(id, "Hello"))).isEqualTo(new HelloRequest(id, "Hello"));
        assertThat(HelloRequest.parse(frames(id))).isEqualTo(new HelloRequest("", id));
        assertThat(HelloRequest.parse(frames(id, "Hello", "more"))).isEqualTo(new HelloRequest("", id));
    }
}
