/**
 * What went over a network, in a file: written for Wireshark and tshark, and read from what they or tcpdump have written.
 *
 * <pre>
 *   file ──▶ {@link io.zmqkit.wire.capture.CaptureReader} ──▶ {@link io.zmqkit.wire.capture.Packet}
 *        ──▶ {@link io.zmqkit.wire.capture.TcpSegment} ──▶ {@link io.zmqkit.wire.capture.TcpStreams} ──▶ bytes of each direction, in order
 *   bytes of a connection ──▶ {@link io.zmqkit.wire.capture.TcpRecording} ──▶ {@link io.zmqkit.wire.capture.PcapngWriter} ──▶ file
 * </pre>
 */
@NullMarked
package io.zmqkit.wire.capture;

import org.jspecify.annotations.NullMarked;
