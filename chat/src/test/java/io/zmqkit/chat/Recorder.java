package io.zmqkit.chat;

import io.zmqkit.core.curve.Refusal;
import io.zmqkit.relay.protocol.Broadcast.Relayed;
import io.zmqkit.relay.protocol.Nickname;
import io.zmqkit.relay.protocol.Room;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps what a chat client tells. */
final class Recorder implements ChatEvents {

    private final Queue<String> bodies = new ConcurrentLinkedQueue<>();
    private final Queue<String> own = new ConcurrentLinkedQueue<>();
    private final Queue<String> earlier = new ConcurrentLinkedQueue<>();
    private final Queue<String> others = new ConcurrentLinkedQueue<>();
    private volatile int waiting;

    List<String> bodies() {
        return List.copyOf(bodies);
    }

    List<String> own() {
        return List.copyOf(own);
    }

    List<String> earlier() {
        return List.copyOf(earlier);
    }

    List<String> others() {
        return List.copyOf(others);
    }

    int waiting() {
        return waiting;
    }

    @Override
    public void message(Relayed message, boolean isOwn) {
        bodies.add(message.message().body());
        if (isOwn) {
            own.add(message.message().body());
        }
    }

    @Override
    public void earlier(Relayed message) {
        earlier.add(message.message().body());
    }

    @Override
    public void pending(String text, int nowWaiting) {
        waiting = nowWaiting;
    }

    @Override
    public void confirmed(int nowWaiting) {
        waiting = nowWaiting;
    }

    @Override
    public void refused(String text, String reason) {
        others.add("refused " + reason);
    }

    @Override
    public void named(Nickname name) {
        others.add("named " + name);
    }

    @Override
    public void unread(Room room, long count) {
        others.add("unread " + room + " " + count);
    }

    @Override
    public void joined(Nickname name) {
        others.add("joined " + name);
    }

    @Override
    public void left(Nickname name) {
        others.add("left " + name);
    }

    @Override
    public void silent(Nickname name) {
        others.add("silent " + name);
    }

    @Override
    public void sameName(Nickname name) {
        others.add("same name " + name);
    }

    @Override
    public void relayReachable(boolean reachable, int nowWaiting) {
        others.add(reachable ? "reachable" : "unreachable, " + nowWaiting + " waiting");
    }

    @Override
    public void relayRefuses(Refusal refusal) {
        others.add("refused: " + refusal.reason());
    }

    @Override
    public void relayAdmits() {
        others.add("admitted");
    }

    @Override
    public void newHistory() {
        others.add("new history");
    }

    @Override
    public void missed(long count) {
        others.add("missed " + count);
    }

    @Override
    public void entered(Room room) {
        others.add("entered " + room);
    }

    @Override
    public void notice(String text) {
        others.add("notice " + text);
    }

    @Override
    public void relayIsPlain() {
        others.add("plain relay");
    }

    @Override
    public void notTaken() {
        others.add("not taken");
    }

    @Override
    public void historySilent(boolean missing) {
        others.add("history silent");
    }
}
