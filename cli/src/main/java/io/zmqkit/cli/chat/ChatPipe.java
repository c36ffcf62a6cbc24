package io.zmqkit.cli.chat;

import io.zmqkit.chat.ChatEvents;
import io.zmqkit.cli.frame.Names;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.core.curve.Refusal;
import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.ChatMessage;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A chat without a terminal: messages on stdout, as lines or as JSON; the rest on stderr. */
final class ChatPipe implements ChatEvents {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private final Output output;
    private long missed;

    ChatPipe(Output output) {
        this.output = output;
    }

    /** A message as a person reads it: {@code 21:04 [kim] text}. */
    static String line(Relayed relayed) {
        return time(relayed) + " [" + Names.shown(relayed.message().sender()) + "] "
                + relayed.message().body();
    }

    static String time(Relayed relayed) {
        return CLOCK.format(Instant.ofEpochMilli(relayed.stamp().millis()).atZone(ZoneId.systemDefault()));
    }

    /** How many missed messages the relay no longer keeps; call it when the client has ended. */
    long missed() {
        return missed;
    }

    @Override
    public void message(Relayed relayed, boolean own) {
        ChatMessage message = relayed.message();
        output.data(line(relayed), json -> {
            json.writeStringField("room", message.room().name());
            json.writeStringField("sender", message.sender().text());
            json.writeStringField("text", message.body());
            json.writeNumberField("seq", relayed.stamp().seq());
            json.writeStringField(
                    "time", Instant.ofEpochMilli(relayed.stamp().millis()).toString());
            json.writeStringField(
                    "id", message.id().session() + " " + message.id().n());
        });
    }

    @Override
    public void earlier(Relayed relayed) {
        message(relayed, false);
    }

    @Override
    public void pending(String text, int waiting) {
        // told by relayReachable, and at the end
    }

    @Override
    public void confirmed(int waiting) {
        // the message itself has been printed
    }

    @Override
    public void refused(String text, String reason) {
        output.warn("not sent: " + reason + ": " + (text.length() > 40 ? text.substring(0, 40) + "..." : text));
    }

    @Override
    public void joined(Nickname name) {
        output.note(Names.shown(name) + " is here");
    }

    @Override
    public void left(Nickname name) {
        output.note(Names.shown(name) + " has left");
    }

    @Override
    public void silent(Nickname name) {
        output.note(Names.shown(name) + " has not been heard of for a while");
    }

    @Override
    public void sameName(Nickname name) {
        output.warn("somebody else here is called " + Names.shown(name) + ", too");
    }

    @Override
    public void relayReachable(boolean reachable, int waiting) {
        output.note(
                reachable ? "relay reachable again" : "relay not reachable, " + Output.messages(waiting) + " waiting");
    }

    @Override
    public void relayRefuses(Refusal refusal) {
        throw new IllegalStateException("a pipe's client ends");
    }

    @Override
    public void relayAdmits() {
        throw new IllegalStateException("a pipe's client has ended");
    }

    @Override
    public void named(Nickname name) {
        throw new IllegalStateException("lines of a pipe are no commands");
    }

    @Override
    public void unread(Room room, long count) {
        throw new IllegalStateException("lines of a pipe are no commands");
    }

    @Override
    public void newHistory() {
        output.warn("the relay's history began anew");
    }

    @Override
    public void missed(long count) {
        missed += count;
        output.warn(Output.messages(count) + " before this no longer kept");
    }

    @Override
    public void entered(Room room) {
        output.note("ready: in room " + room);
    }

    @Override
    public void notice(String text) {
        output.note(text);
    }

    @Override
    public void relayIsPlain() {
        notice(ChatTexts.RELAY_IS_PLAIN);
    }

    @Override
    public void notTaken() {
        notice(ChatTexts.NOT_TAKEN);
    }

    @Override
    public void historySilent(boolean missing) {
        notice(ChatTexts.historySilent(missing));
    }
}
