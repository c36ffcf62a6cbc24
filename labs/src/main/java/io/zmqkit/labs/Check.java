package io.zmqkit.labs;

/** The check of one exercise: plays the student's peers, and tells the first thing that is not as it should be. */
public interface Check {

    /**
     * Checks an exercise. Every wait needs a time; the waits of {@link Trial}, {@link Student} and {@link TcpPeer} have
     * one, and all of them end when the program has ended.
     *
     * @param trial starts the student's program and the peers; whatever it started ends with it
     * @throws NotYet what was expected, what was seen instead, and the likely cause
     * @throws Exception a peer's connection broke, which counts against the exercise as well
     */
    void run(Trial trial) throws Exception;
}
