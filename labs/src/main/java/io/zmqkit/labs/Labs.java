package io.zmqkit.labs;

import io.zmqkit.labs.check.BothWaysCheck;
import io.zmqkit.labs.check.DatagramsCheck;
import io.zmqkit.labs.check.DevicesCheck;
import io.zmqkit.labs.check.FramingCheck;
import io.zmqkit.labs.check.GroupChatCheck;
import io.zmqkit.labs.check.MqttCheck;
import io.zmqkit.labs.check.NobodyLetInCheck;
import io.zmqkit.labs.check.NothingLostCheck;
import io.zmqkit.labs.check.OneAtATimeCheck;
import io.zmqkit.labs.check.PipelineCheck;
import io.zmqkit.labs.check.PublishSubscribeCheck;
import io.zmqkit.labs.check.RelayChatCheck;
import io.zmqkit.labs.check.RequestReplyCheck;
import io.zmqkit.labs.check.SelectorCheck;
import io.zmqkit.labs.check.ThreadPerClientCheck;
import io.zmqkit.labs.check.ThreadsCheck;
import io.zmqkit.labs.check.WhatJeroMqDoesCheck;
import io.zmqkit.labs.check.ZmtpByHandCheck;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The labs there are, in the order of the course. */
public final class Labs {

    private static final List<Lab> SOCKETS = List.of(
            new Lab(1, "threads", "Threads and a race", 25, new ThreadsCheck()),
            new Lab(2, "one-at-a-time", "One client at a time", 30, new OneAtATimeCheck()),
            new Lab(3, "thread-per-client", "A thread per client", 30, new ThreadPerClientCheck()),
            new Lab(4, "selector", "One thread for many", 40, new SelectorCheck()),
            new Lab(5, "both-ways", "Talking both ways at once", 30, new BothWaysCheck()),
            new Lab(6, "framing", "A stream has no messages", 35, new FramingCheck()),
            new Lab(7, "datagrams", "Datagrams: no connection, no promise", 25, new DatagramsCheck()),
            new Lab(8, "group-chat", "A group chat, twice: threads and a selector", 40, new GroupChatCheck()),
            new Lab(9, "devices", "One thread collects from many devices", 35, new DevicesCheck()));

    private static final List<Lab> ZEROMQ = List.of(
            new Lab(10, "request-reply", "Request-reply, and a server that dies", 30, new RequestReplyCheck()),
            new Lab(11, "publish-subscribe", "Publish-subscribe, and what gets lost", 30, new PublishSubscribeCheck()),
            new Lab(12, "pipeline", "The pipeline, and the lost task", 35, new PipelineCheck()),
            new Lab(13, "relay-chat", "The group chat again, with a relay", 40, new RelayChatCheck()),
            new Lab(14, "nothing-lost", "Nothing lost: numbers, gaps and history", 40, new NothingLostCheck()),
            new Lab(15, "nobody-let-in", "Nobody let in: CURVE and ZAP", 35, new NobodyLetInCheck()),
            new Lab(16, "what-jeromq-does", "What JeroMQ does to you", 40, new WhatJeroMqDoesCheck()),
            new Lab(17, "zmtp-by-hand", "ZMTP by hand", 40, new ZmtpByHandCheck()),
            new Lab(18, "mqtt", "A broker in between: MQTT", 40, new MqttCheck()));

    private Labs() {}

    /** {@return all labs} */
    public static List<Lab> all() {
        return Stream.concat(SOCKETS.stream(), ZEROMQ.stream()).toList();
    }

    /**
     * Finds a lab.
     *
     * @param text its number, as in {@code 1} or {@code 01}, or its folder, as in {@code 10-request-reply}
     * @return the lab, if there is one
     */
    public static Optional<Lab> find(String text) {
        return all().stream()
                .filter(lab -> text.equals(lab.folder())
                        || (text.matches("[0-9]{1,4}") && Integer.parseInt(text) == lab.number()))
                .findFirst();
    }
}
