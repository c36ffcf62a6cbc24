package io.zmqkit.cli.sockets;

import io.zmqkit.cli.frame.CommandGroup;
import picocli.CommandLine.Command;

@Command(
        name = "sockets",
        description = "Before ZeroMQ: the same ideas on threads and plain sockets.",
        mixinStandardHelpOptions = true)
public final class SocketsCommand extends CommandGroup {

    SocketsCommand() {
        super(Echo.class, Counter.class, Talk.class, UdpEcho.class, GroupChat.class, Iot.class, File.class);
    }

    @Command(
            name = "echo",
            description =
                    "A server sends every line back (TCP): to one client after another, on threads, or by a selector.",
            mixinStandardHelpOptions = true)
    static final class Echo extends CommandGroup {
        Echo() {
            super(SocketsEchoServerCommand.class, SocketsEchoClientCommand.class);
        }
    }

    @Command(
            name = "counter",
            description = "Threads add to one number (TCP), with a lock or without.",
            mixinStandardHelpOptions = true)
    static final class Counter extends CommandGroup {
        Counter() {
            super(SocketsCounterServerCommand.class, SocketsCounterClientCommand.class);
        }
    }

    @Command(name = "talk", description = "One to one, both ways at once (TCP).", mixinStandardHelpOptions = true)
    static final class Talk extends CommandGroup {
        Talk() {
            super(SocketsTalkServerCommand.class, SocketsTalkClientCommand.class);
        }
    }

    @Command(
            name = "udp-echo",
            description = "A server sends datagrams back to those who are registered (UDP).",
            mixinStandardHelpOptions = true)
    static final class UdpEcho extends CommandGroup {
        UdpEcho() {
            super(SocketsUdpEchoServerCommand.class, SocketsUdpEchoClientCommand.class);
        }
    }

    @Command(
            name = "group-chat",
            description = "A line goes to everybody but its sender (UDP, or TCP on threads or by a selector).",
            mixinStandardHelpOptions = true)
    static final class GroupChat extends CommandGroup {
        GroupChat() {
            super(SocketsGroupChatServerCommand.class, SocketsGroupChatClientCommand.class);
        }
    }

    @Command(
            name = "iot",
            description = "Devices measure, a collector writes the readings down (TCP).",
            mixinStandardHelpOptions = true)
    static final class Iot extends CommandGroup {
        Iot() {
            super(
                    SocketsIotDeviceCommand.Device1.class,
                    SocketsIotDeviceCommand.Device2.class,
                    SocketsIotCollectorCommand.class);
        }
    }

    @Command(
            name = "file",
            description = "Send a file of any size (TCP), verified by its hash.",
            mixinStandardHelpOptions = true)
    static final class File extends CommandGroup {
        File() {
            super(SocketsFileSendCommand.class, SocketsFileReceiveCommand.class);
        }
    }
}
