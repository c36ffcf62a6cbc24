package io.zmqkit.cli.tool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zmqkit.tools.socket.BadInputException;
import io.zmqkit.tools.socket.MessageReader;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonMessagesTest {

    private static List<byte[]> read(String line) throws Exception {
        MessageReader reader = JsonMessages.reader(new ByteArrayInputStream(line.getBytes(UTF_8)), 100);
        return Objects.requireNonNull(reader.next());
    }

    @Test
    void frameIsTextOrBase64OrHex() throws Exception {
        assertThat(read("[\"a\", {\"base64\":\"AP8=\"}, {\"hex\":\"00fF\"}, {\"hex\":\"\"}]"))
                .containsExactly("a".getBytes(UTF_8), new byte[] {0, -1}, new byte[] {0, -1}, new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"hex\":\"0\"}]",
                "[{\"hex\":\"0g\"}]",
                "[{\"hex\":1}]",
                "[{\"hex\":\"00\",\"base64\":\"AP8=\"}]",
                "[{\"bin\":\"00\"}]",
                "[{}]",
                "[1]"
            })
    void whatIsNoFrameIsRefused(String line) {
        assertThatThrownBy(() -> read(line))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("line 1: not a message: ")
                .hasMessageContaining("hex");
    }
}
