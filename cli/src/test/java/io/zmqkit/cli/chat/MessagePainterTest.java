package io.zmqkit.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.MessageId;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import io.zmqkit.relay.protocol.Stamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagePainterTest {

    private static final String INVERSE = "\u001b[7;1m";

    private static Relayed said(String sender, String body) {
        MessageId id = new MessageId("session-1", 1, 1);
        return new Relayed(
                new ChatMessage(new Room("lobby"), ChatMessage.Kind.TEXT, new Nickname(sender), id, body),
                new Stamp("epoch-1", 1, 0));
    }

    private static String plain(String sender, String body) {
        return new MessagePainter(true)
                .message(said(sender, body), "lee")
                .toString()
                .substring(6);
    }

    @Test
    void deedOfTheSenderStandsWithoutBracketsAndNobodyElsesDoes() {
        assertThat(plain("kim", "* kim waves")).isEqualTo("* kim waves");
        assertThat(plain("bob", "* kim waves")).isEqualTo("[bob] * kim waves");
    }

    @Test
    void nameCannotLookLikeTwoLines() {
        assertThat(plain("kim] hi [bob", "yes")).isEqualTo("[kim) hi (bob] yes");
        assertThat(plain("kim", "a\u202eb\u2028c")).isEqualTo("[kim] a\\u202eb\\u2028c");
    }

    @ParameterizedTest
    @CsvSource({"hi kim!, kim", "@KIM hi, KIM", "kim님 hi, kim", "kim, kim"})
    void readersNameStandsOut(String body, String name) {
        assertThat(painted("lee", body, "kim")).contains(INVERSE + name);
    }

    @ParameterizedTest
    @CsvSource({"kimchi", "akim", "no", "kim_2"})
    void partsOfOtherWordsDoNot(String body) {
        assertThat(painted("lee", body, "kim")).doesNotContain(INVERSE);
    }

    @Test
    void koreanNameStandsOutWithItsParticle() {
        assertThat(painted("lee", "김철수야 안녕", "김철수")).contains(INVERSE + "김철수");
    }

    @Test
    void ownWordsDoNotStandOut() {
        assertThat(painted("kim", "I am kim", "kim")).doesNotContain(INVERSE);
    }

    private static String painted(String sender, String body, String reader) {
        return new MessagePainter(true).message(said(sender, body), reader).toAnsi();
    }
}
