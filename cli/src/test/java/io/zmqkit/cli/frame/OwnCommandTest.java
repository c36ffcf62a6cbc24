package io.zmqkit.cli.frame;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OwnCommandTest {

    @Test
    void aWordThatAShellWouldTakeApartIsQuoted() {
        assertThat(OwnCommand.quoted("./zmqkit")).isEqualTo("./zmqkit");
        assertThat(OwnCommand.quoted("/나의/zmqkit")).isEqualTo("/나의/zmqkit");
        assertThat(OwnCommand.quoted("/my labs/kim's")).isEqualTo("'/my labs/kim'\\''s'");
    }
}
