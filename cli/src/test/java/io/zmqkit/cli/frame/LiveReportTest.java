package io.zmqkit.cli.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zmqkit.core.live.ConnectionReading;
import io.zmqkit.core.live.LiveSource;
import io.zmqkit.core.live.MessageSample;
import io.zmqkit.core.live.SocketReading;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveReportTest {

    private static final int FULL = 90;

    private static SocketReading socket(int id, int connections) {
        return new SocketReading(
                id,
                "XPUB",
                "tcp://127.0.0.1:1",
                IntStream.range(0, connections)
                        .mapToObj(i -> new ConnectionReading(
                                i, "l:1", "s:" + i, "SUB", 0, 0, i == FULL ? 9 : 0, 0, OptionalLong.empty(), i == FULL))
                        .toList());
    }

    private static String lastReport(LiveSource... sources) {
        return new String(new LiveReport("relay", "").of(List.of(sources), 0, true), UTF_8);
    }

    @Test
    void whatTheProgramHasComeToIsToldToTheLast() {
        assertThat(lastReport(new LiveStatus(() -> ""), new LiveStatus(() -> "73 of 100 results")))
                .contains("\"ended\":true,\"status\":\"73 of 100 results\"");
        assertThat(lastReport(new LiveStatus(() -> ""))).doesNotContain("status");
    }

    @Test
    void statusIsCutBetweenCharacters() {
        assertThat(lastReport(new LiveStatus(() -> "\ud83d\ude00".repeat(81))))
                .contains("\"status\":\"" + "\\uD83D\\uDE00".repeat(80) + "\"");
    }

    @Test
    void whereAMessageWentIsToldIfTheProgramDidNotReceiveIt() {
        List<byte[]> frames = List.of("x".getBytes(UTF_8));
        LiveSource source = new LiveSource() {
            @Override
            public List<SocketReading> sockets() {
                return List.of();
            }

            @Override
            public List<MessageSample> samples(int most) {
                return List.of(
                        new MessageSample(1, false, null, "h:1", frames, 1),
                        new MessageSample(2, true, null, "h:1", frames, 1));
            }
        };
        assertThat(lastReport(source)).contains("{\"ms\":1,\"peer\"", "{\"ms\":2,\"dir\":\"out\",\"peer\"");
    }

    /** What is told of each socket. */
    private static List<String> told(int... connections) {
        List<SocketReading> sockets = IntStream.range(0, connections.length)
                .mapToObj(i -> socket(i, connections[i]))
                .toList();
        LiveSource source = new LiveSource() {
            @Override
            public List<SocketReading> sockets() {
                return sockets;
            }

            @Override
            public List<MessageSample> samples(int most) {
                return List.of();
            }
        };
        String report = new String(new LiveReport("relay", "").of(List.of(source), 0, false), UTF_8);
        return List.of(report.split("\"endpoint\"")).subList(1, connections.length + 1);
    }

    private static List<Integer> peers(List<String> sockets) {
        return sockets.stream()
                .map(socket -> socket.split("\"address\"", -1).length - 1)
                .toList();
    }

    @Test
    void everyConnectionIsToldOfWhereThereIsRoom() {
        List<String> sockets = told(60, 60, 60);
        assertThat(peers(sockets)).containsExactly(60, 60, 60);
        assertThat(sockets).noneMatch(socket -> socket.contains("\"more\""));
    }

    @Test
    void socketsWithManyConnectionsShareTheRoom() {
        List<String> sockets = told(200, 3, 100);
        assertThat(peers(sockets)).containsExactly(89, 3, 88);
        assertThat(sockets.get(0)).contains("\"more\":111");
        assertThat(sockets.get(1)).doesNotContain("\"more\"");
        assertThat(sockets.get(2)).contains("\"more\":12");
    }

    @Test
    void whoseQueueIsFullIsToldOfFirst() {
        assertThat(told(200, 200).get(1)).containsSubsequence("{\"id\":" + FULL + ",", "\"full\":true", "{\"id\":0,");
    }
}
