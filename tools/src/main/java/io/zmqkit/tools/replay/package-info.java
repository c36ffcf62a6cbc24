/**
 * {@code zmqkit replay}: plays one side of a recorded connection to a peer of today.
 *
 * <pre>
 *   capture ──▶ {@link io.zmqkit.tools.replay.Survey} ──▶ {@link io.zmqkit.tools.replay.Part}, the side to be played
 *   capture, once more, and the part ──▶ {@link io.zmqkit.tools.replay.Replay} ──▶ a socket of that type
 * </pre>
 */
@NullMarked
package io.zmqkit.tools.replay;

import org.jspecify.annotations.NullMarked;
