package io.zmqkit.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables that public client tests use, and the examples of section 4.7 of both specifications. */
class TopicFilterTest {

    @ParameterizedTest
    @CsvSource({
        "foo/bar,foo/bar",
        "foo/+,foo/bar",
        "foo/+/baz,foo/bar/baz",
        "foo/+/#,foo/bar/baz",
        "A/B/+/#,A/B/B/C",
        "#,foo/bar/baz",
        "#,/foo/bar",
        "/#,/foo/bar",
        "$SYS/bar,$SYS/bar",
        "$SYS/#,$SYS/monitor/Clients",
        "$SYS/monitor/+,$SYS/monitor/Clients",
        "foo/#,foo",
        "foo/#,foo/",
        "foo/bar/#,foo/bar",
        "sport/tennis/player1/#,sport/tennis/player1",
        "sport/tennis/player1/#,sport/tennis/player1/ranking",
        "sport/tennis/player1/#,sport/tennis/player1/score/wimbledon",
        "sport/#,sport",
        "sport/+,sport/",
        "sport/tennis/+,sport/tennis/player1",
        "+,finance",
        "+/+,/finance",
        "/+,/finance",
        "foo//bar,foo//bar",
        "foo//+,foo//bar",
        "foo/+/+/baz,foo///baz",
        "foo/bar/+,foo/bar/",
        "TopicA/+,TopicA/B",
        "+/C,Topic/C",
        "+/C,TopicA/C",
        "#,/TopicA",
        "/#,/TopicA",
        "/+,/TopicA",
        "+/+,/TopicA",
        "+/+,TopicA/B",
        "TopicA/#,TopicA",
        "TopicA/#,TopicA/C",
        "집/+/온도,집/거실/온도",
        "집/#,집/거실/온도",
        "+/#,a",
        "+/#,a/b/c",
    })
    void matches(String filter, String topic) {
        assertThat(TopicFilter.parse(filter).matches(topic)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "test/6/#,test/3",
        "foo/bar,foo",
        "foo/+,foo/bar/baz",
        "foo/+/baz,foo/bar/bar",
        "foo/+/#,fo2/bar/baz",
        "/#,foo/bar",
        "#,$SYS/bar",
        "+/monitor/Clients,$SYS/monitor/Clients",
        "$BOB/bar,$SYS/bar",
        "$SYS,$SYS/bar",
        "sport/+,sport",
        "sport/tennis/+,sport/tennis/player1/ranking",
        "+,/finance",
        "foo/bar,foo/bar/",
        "foo/bar,Foo/bar",
        "foo,foo/",
        "/foo,foo",
        "TopicA/+,TopicA",
        "+/C,TopicA/B",
        "/#,TopicA",
        "/+,TopicA/B",
        "+/+,TopicA",
        "TopicA/#,/TopicA",
        "집/+,집",
    })
    void doesNotMatch(String filter, String topic) {
        assertThat(TopicFilter.parse(filter).matches(topic)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "foo/#/bar",
                "#/",
                "#/foo",
                "foo#",
                "foo/bar#",
                "##",
                "foo+",
                "+foo",
                "foo/+bar",
                "++",
                "a/b+/c",
                ""
            })
    void isNotAFilter(String text) {
        assertThatThrownBy(() -> TopicFilter.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/+", "a/#", "#", "+", "a+b", "a\0b", "\ud800"})
    void isNotATopic(String text) {
        assertThatThrownBy(() -> TopicFilter.requireTopic(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "//", " ", "a b", "$SYS/x", "집/거실", "a/b/c/d/e"})
    void isATopic(String text) {
        TopicFilter.requireTopic(text);
        assertThat(TopicFilter.parse(text).matches(text)).isTrue();
    }

    @Test
    void topicHasAtMost65535BytesOfUtf8() {
        TopicFilter.requireTopic("온".repeat(21_845));
        assertThatThrownBy(() -> TopicFilter.requireTopic("온".repeat(21_846)))
                .hasMessage("a topic must have at most 65535 bytes of UTF-8, this has 65538");
    }
}
