package io.zmqkit.cli.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChatStatusTest {

    private final ChatStatus status = new ChatStatus("kim", "lobby", false);

    @Test
    void promptNamesTheRoom() {
        assertThat(status.prompt(80)).isEqualTo("lobby kim> ");
        status.entered("dev");
        status.named("lee] [x");
        assertThat(status.prompt(80)).isEqualTo("dev lee) (x> ");
    }

    @Test
    void linesWaitAboveItUntilTheyAreConfirmed() {
        for (int i = 1; i <= 7; i++) {
            status.waits("line " + i);
        }
        status.reachable(false);
        assertThat(status.prompt(80)).isEqualTo("""
                 ... line 1
                 ... line 2
                 ... line 3
                 ... line 4
                 ... line 5
                 ... and 2 more
                relay not reachable, 7 messages waiting
                lobby kim>\s""");
        status.waiting(1);
        status.reachable(true);
        assertThat(status.prompt(80)).isEqualTo(" ... line 7\nlobby kim> ");
    }

    @Test
    void whatIsNewInOtherRoomsIsCounted() {
        status.entered("dev");
        status.unread("lobby", 0);
        assertThat(status.prompt(80)).isEqualTo("dev kim> ");
        status.unread("lobby", 3);
        status.unread("ops", 1);
        assertThat(status.prompt(80)).isEqualTo("new: 3 in lobby, 1 in ops\ndev kim> ");
        assertThat(status.rooms()).containsExactly("dev", "lobby (3 new)", "ops (1 new)");
        status.entered("lobby");
        status.unread("dev", 0);
        assertThat(status.prompt(80)).isEqualTo("new: 1 in ops\nlobby kim> ");
        assertThat(status.otherRooms()).containsExactly("ops", "dev");
    }

    @Test
    void lineThatWaitsIsCutToANarrowTerminal() {
        status.waits("가".repeat(100));
        assertThat(status.prompt(20)).isEqualTo(" ... " + "가".repeat(5) + "...\nlobby kim> ");
        assertThat(status.prompt(0)).contains("가".repeat(100));
    }

    @Test
    void dumbTerminalHasOneLineOnly() {
        ChatStatus dumb = new ChatStatus("kim", "lobby", true);
        dumb.waits("x");
        dumb.unread("dev", 3);
        assertThat(dumb.prompt(80)).isEqualTo("lobby kim (1 waiting)> ");
    }
}
