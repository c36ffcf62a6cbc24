package io.zmqkit.labs;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What went between the student's programs and the parties that a check plays, in the order of time: the last 500 events of
 * each party. And what the check waited for last. Any thread.
 */
final class Trace {

    /** A message to the program, or from it, or what a party or the program itself does. */
    enum Kind {
        TO_PROGRAM,
        FROM_PROGRAM,
        NOTE,
        BEGINS,
        ENDS
    }

    /** At a time of {@link System#nanoTime}; of the program itself if there is no party. */
    record Event(long nanos, @Nullable Party party, Kind kind, String text) {}

    /** For whom the check has waited; if that was in vain, in which direction nothing went. */
    private record Wait(Party party, @Nullable Kind inVain) {}

    private static final int MOST = 500;
    private static final int MOST_BYTES = 1 << 10;

    private final List<Party> parties = new ArrayList<>();
    private final Deque<Event> events = new ArrayDeque<>();
    private final Map<Party, Integer> counts = new HashMap<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private @Nullable Event growing;
    private @Nullable Wait lastWait;

    /** {@return the party of that name that was at an address before, or a new one} */
    synchronized Party at(String name, String address) {
        return parties.stream()
                .filter(known -> known.address().equals(address) && known.name().equals(name))
                .findFirst()
                .orElseGet(() -> party(name, address));
    }

    /** {@return a new party} */
    synchronized Party party(String name, String address) {
        int number = 1
                + (int) parties.stream()
                        .filter(known -> known.name().equals(name))
                        .count();
        Party party = new Party(this, name, number, address);
        parties.add(party);
        return party;
    }

    synchronized void add(long nanos, Party party, Kind kind, String text) {
        if (counts.merge(party, 1, Integer::sum) > MOST) {
            events.stream()
                    .filter(event -> event.party() == party)
                    .findFirst()
                    .ifPresent(events::removeFirstOccurrence);
        }
        events.add(new Event(nanos, party, kind, text));
    }

    /** One read after the other is one event: some checks read byte by byte. */
    synchronized void addBytes(Party party, byte[] more) {
        if (growing != null && growing.equals(events.peekLast()) && growing.party() == party) {
            events.removeLast();
            counts.merge(party, -1, Integer::sum);
        } else {
            bytes.reset();
        }
        bytes.write(more, 0, Math.min(more.length, MOST_BYTES - bytes.size()));
        add(System.nanoTime(), party, Kind.FROM_PROGRAM, Party.line(Party.shown(bytes.toByteArray())));
        growing = events.getLast();
    }

    synchronized boolean hasSeen(Party party) {
        return counts.containsKey(party);
    }

    synchronized void waited(Party party, @Nullable Kind inVain) {
        lastWait = new Wait(party, inVain);
    }

    /** What the check waited for before it went on is not what a verdict misses. */
    synchronized void forgetWait() {
        lastWait = null;
    }

    /**
     * Puts together what is to be seen of some programs: of those that the check has waited for, if there are any among them.
     *
     * @param students of whom the verdict tells
     * @param all the students, those that have played their part, too
     * @param expected what should have happened
     * @return the picture; its last row is what should have happened
     */
    synchronized SpaceTime picture(List<Student> students, List<Student> all, String expected) {
        Wait wait = lastWait;
        List<Student> awaited = wait == null
                ? List.of()
                : students.stream().filter(one -> one.knows(wait.party())).toList();
        List<Student> shown = awaited.isEmpty() ? students : awaited;
        long start = shown.stream().mapToLong(Student::startedAt).min().orElseThrow();
        List<Event> told = new ArrayList<>();
        shown.forEach(student -> told.addAll(student.life()));
        events.stream()
                .filter(event -> event.nanos() - start >= 0 && belongs(event, shown, all))
                .forEach(told::add);
        told.sort(Comparator.comparingLong(event -> event.nanos() - start));

        Map<Party, Integer> columns = new LinkedHashMap<>();
        List<SpaceTime.Row> rows = new ArrayList<>();
        told.forEach(event -> rows.add(row(event, columns, start)));
        long forgotten = columns.keySet().stream()
                .mapToLong(party -> Math.max(0, counts.getOrDefault(party, 0) - MOST))
                .sum();
        if (forgotten > 0) {
            rows.add(
                    1,
                    note(
                            rows.get(0).millis(),
                            SpaceTime.Kind.NOTE,
                            "the oldest " + forgotten + " events are not kept"));
        }
        rows.add(missing(wait, awaited, columns, millis(System.nanoTime(), start), "expected: " + expected));
        List<String> names = new ArrayList<>(List.of(shown.size() > 1 ? "programs" : "program"));
        columns.keySet().forEach(party -> names.add(name(party, columns.keySet())));
        return new SpaceTime(names, rows);
    }

    /** It belongs to the program that knows its party, the latest of them at that time; else to all. */
    private static boolean belongs(Event event, List<Student> shown, List<Student> all) {
        Party party = event.party();
        if (party == null || all.stream().noneMatch(student -> student.knows(party))) {
            return true;
        }
        Optional<Student> owner = all.stream()
                .filter(student -> student.knows(party) && event.nanos() - student.startedAt() >= 0)
                .max(Comparator.comparingLong(student -> student.startedAt() - event.nanos()));
        return owner.isPresent() && shown.contains(owner.get());
    }

    private static SpaceTime.Row missing(
            @Nullable Wait wait, List<Student> awaited, Map<Party, Integer> columns, long millis, String text) {
        if (wait == null || wait.inVain() == null || awaited.isEmpty()) {
            return note(millis, SpaceTime.Kind.EXPECTED, text);
        }
        int column = column(wait.party(), columns);
        return wait.inVain() == Kind.TO_PROGRAM
                ? new SpaceTime.Row(millis, column, SpaceTime.PROGRAM, SpaceTime.Kind.MISSING, text)
                : new SpaceTime.Row(millis, SpaceTime.PROGRAM, column, SpaceTime.Kind.MISSING, text);
    }

    private static SpaceTime.Row note(long millis, SpaceTime.Kind kind, String text) {
        return new SpaceTime.Row(millis, SpaceTime.PROGRAM, SpaceTime.PROGRAM, kind, text);
    }

    private static SpaceTime.Row row(Event event, Map<Party, Integer> columns, long start) {
        Party party = event.party();
        int column = party == null ? SpaceTime.PROGRAM : column(party, columns);
        long millis = millis(event.nanos(), start);
        String text = event.text();
        return switch (event.kind()) {
            case TO_PROGRAM -> new SpaceTime.Row(millis, column, SpaceTime.PROGRAM, SpaceTime.Kind.MESSAGE, text);
            case FROM_PROGRAM -> new SpaceTime.Row(millis, SpaceTime.PROGRAM, column, SpaceTime.Kind.MESSAGE, text);
            case NOTE -> new SpaceTime.Row(millis, column, column, SpaceTime.Kind.NOTE, text);
            case BEGINS -> new SpaceTime.Row(millis, column, column, SpaceTime.Kind.BEGINS, text);
            case ENDS -> new SpaceTime.Row(millis, column, column, SpaceTime.Kind.ENDS, text);
        };
    }

    private static long millis(long nanos, long start) {
        return Math.max(0, nanos - start) / 1_000_000;
    }

    private static int column(Party party, Map<Party, Integer> columns) {
        return columns.computeIfAbsent(party, unused -> columns.size() + 1);
    }

    /** With a number where it has namesakes in the picture. */
    private static String name(Party party, Set<Party> shown) {
        long namesakes = shown.stream()
                .filter(other -> other.name().equals(party.name()))
                .count();
        return namesakes > 1 ? party.name() + " " + party.number() : party.name();
    }
}
