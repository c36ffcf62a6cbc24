package io.zmqkit.cli;

import picocli.CommandLine.Command;

@Command(
        name = "sockets",
        description = "Before ZeroMQ: the same ideas on threads and plain sockets.",
        mixinStandardHelpOptions = true,
        subcommands = {
            SocketsCommand.Echo.class,
            SocketsCommand.Counter.class,
            SocketsCommand.Talk.class,
            SocketsCommand.UdpEcho.class,
            SocketsCommand.GroupChat.class,
            SocketsCommand.Iot.class,
            SocketsCommand.File.class,
        })
final class SocketsCommand extends CommandGroup {

    @Command(
            name = "echo",
            description =
                    "A server sends every line back (TCP): to one client after another, on threads, or by a selector.",
            mixinStandardHelpOptions = true,
            subcommands = {SocketsEchoServerCommand.class, SocketsEchoClientCommand.class})
    static final class Echo extends CommandGroup {}

    @Command(
            name = "counter",
            description = "Threads add to one number (TCP), with a lock or without.",
            mixinStandardHelpOptions = true,
            subcommands = {SocketsCounterServerCommand.class, SocketsCounterClientCommand.class})
    static final class Counter extends CommandGroup {}

    @Command(
            name = "talk",
            description = "One to one, both ways at once (TCP).",
            mixinStandardHelpOptions = true,
            subcommands = {SocketsTalkServerCommand.class, SocketsTalkClientCommand.class})
    static final class Talk extends CommandGroup {}

    @Command(
            name = "udp-echo",
            description = "A server sends datagrams back to those who are registered (UDP).",
            mixinStandardHelpOptions = true,
            subcommands = {SocketsUdpEchoServerCommand.class, SocketsUdpEchoClientCommand.class})
    static final class UdpEcho extends CommandGroup {}

    @Command(
            name = "group-chat",
            description = "A line goes to everybody but its sender (UDP, or TCP on threads or by a selector).",
            mixinStandardHelpOptions = true,
            subcommands = {SocketsGroupChatServerCommand.class, SocketsGroupChatClientCommand.class})
    static final class GroupChat extends CommandGroup {}

    @Command(
            name = "iot",
            description = "Devices measure, a collector writes the readings down (TCP).",
            mixinStandardHelpOptions = true,
            subcommands = {
                SocketsIotDeviceCommand.Device1.class,
                SocketsIotDeviceCommand.Device2.class,
                SocketsIotCollectorCommand.class
            })
    static final class Iot extends CommandGroup {}

    @Command(
            name = "file",
            description = "Send a file of any size (TCP), verified by its hash.",
            mixinStandardHelpOptions = true,
            subcommands = {SocketsFileSendCommand.class, SocketsFileReceiveCommand.class})
    static final class File extends CommandGroup {}
}
