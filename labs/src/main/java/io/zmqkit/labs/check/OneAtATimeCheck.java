package io.zmqkit.labs.check;

import io.zmqkit.labs.Check;
import io.zmqkit.labs.Student;
import io.zmqkit.labs.Trial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Lab 2: a client whose lines come in pieces and two at once, and that is reset at last; one that has waited meanwhile, and
 * leaves in order; one that comes after them.
 */
public final class OneAtATimeCheck implements Check {

    private static final int IN_MID_CHARACTER = 4;

    /** Makes the check. */
    public OneAtATimeCheck() {}

    @Override
    public void run(Trial trial) throws InterruptedException, IOException {
        int port = trial.freePort();
        Student server = trial.start(String.valueOf(port));
        LineClient kim = LineClient.connect(trial, server, port, "the first client");
        kim.says("hello\n", "does it read the line?");
        kim.hears(
                "1 hello",
                "is the answer still in a buffer? flush it after each line",
                "the number of a client's first line is 1, then a space, then the line");
        byte[] line = "김철수\n".getBytes(StandardCharsets.UTF_8);
        String piece = "half a line was taken for a whole one: a line ends with its line feed, not where a read ends";
        String loop = "a client is served until readLine() returns null, not for one line";
        kim.says(Arrays.copyOf(line, IN_MID_CHARACTER), loop);
        kim.hearsNothing(piece);
        kim.says(Arrays.copyOfRange(line, IN_MID_CHARACTER, line.length), loop);
        kim.hears("2 김철수", loop);
        kim.says("how\nare you\n", loop);
        kim.hears("3 how", "two lines may come in one piece: " + loop);
        kim.hears("4 are you", "two lines may come in one piece: " + loop);

        LineClient lee = LineClient.connect(trial, server, port, "the second client");
        lee.says("me too\n", "it waits for its turn");
        kim.peer().reset();
        lee.hears(
                "1 me too",
                "one client was reset: does the accept stand in a loop, and is the exception caught inside?",
                "each client's lines are counted from 1");
        lee.leaves("does your server close the connection when the client has ended?");
        LineClient park = LineClient.connect(trial, server, port, "the third client");
        park.says("hello\n", "does the accept stand in a loop?");
        park.hears("1 hello", "does the accept stand in a loop?", "each client's lines are counted from 1");
        park.leaves("does your server close the connection when the client has ended?");
    }
}
