package io.zmqkit.cli.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zmqkit.sockets.FileHeader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFileHeaderTest {

    private static final String HASH = "0123456789abcdef".repeat(4);

    @Test
    void headerIsReadAsItIsWritten() {
        FileHeader header = new FileHeader("한글 \"quoted\".txt", Long.MAX_VALUE, HASH);
        JsonFileHeader codec = new JsonFileHeader();
        assertThat(codec.decode(codec.encode(header))).isEqualTo(header);
        assertThat(new String(codec.encode(new FileHeader("a", 1, HASH)), StandardCharsets.UTF_8))
                .isEqualTo("{\"name\":\"a\",\"size\":1,\"sha256\":\"" + HASH + "\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "{}",
                "{\"name\":\"a\",\"size\":1}",
                "{\"name\":\"a\",\"size\":-1,\"sha256\":\"HASH\"}",
                "{\"name\":\"a\",\"size\":1.5,\"sha256\":\"HASH\"}",
                "{\"name\":\"a\",\"size\":\"1\",\"sha256\":\"HASH\"}",
                "{\"name\":\"a\",\"size\":99999999999999999999,\"sha256\":\"HASH\"}",
                "{\"name\":\"a\",\"name\":\"b\",\"size\":1,\"sha256\":\"HASH\"}",
                "{\"name\":null,\"size\":1,\"sha256\":\"HASH\"}",
                "{\"name\":{},\"size\":1,\"sha256\":\"HASH\"}",
                "{\"name\":\"a\",\"size\":1,\"sha256\":\"abc\"}",
                "{\"name\":\"a\",\"size\":1,\"sha256\":\"HASH\",\"more\":1}",
                "{\"name\":\"a\",\"size\":1,\"sha256\":\"HASH\"} x",
                "{\"name\":\"a\",\"size\":1,\"sha256\":\"HASH\""
            })
    void whatIsNoHeaderIsRefused(String json) {
        byte[] bytes = json.replace("HASH", HASH).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> new JsonFileHeader().decode(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank()
                .doesNotContain("\n");
    }
}
