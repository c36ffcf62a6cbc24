package io.zmqkit.tools.chaos;

/** What befalls a message. */
enum Fate {
    /** It goes on as it came. */
    PASSED,
    /** It does not go on. */
    DROPPED,
    /** It goes on twice. */
    DUPLICATED,
    /** It goes on after the one that follows. */
    REORDERED
}
