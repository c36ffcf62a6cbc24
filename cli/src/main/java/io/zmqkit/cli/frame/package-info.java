/** What every command shares: output, errors, signals, standard streams, terminals. */
@NullMarked
package io.zmqkit.cli.frame;

import org.jspecify.annotations.NullMarked;
