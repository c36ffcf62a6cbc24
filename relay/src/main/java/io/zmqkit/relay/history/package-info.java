/** What the relay remembers: messages, in memory, in a SQLite file or not at all, and how far each session has come. */
@NullMarked
package io.zmqkit.relay.history;

import org.jspecify.annotations.NullMarked;
