package io.zmqkit.labs;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What went between the student's programs and the parties that a check plays, in the order of time: the last 2,000 of it. And
 * what the check waited for last. Any thread.
 */
final class Trace {

    /** A message to the program, or from it, or a change of a party or of the program itself. */
    enum Kind {
        TO_PROGRAM,
        FROM_PROGRAM,
        BEGINS,
        ENDS
    }

    /** At a time of {@link System#nanoTime}; of the program itself if there is no party. */
    record Event(long nanos, @Nullable Party party, Kind kind, String text) {}

    /** For whom the check has waited; if that was in vain, in which direction nothing went. */
    private record Wait(Party party, @Nullable Kind inVain) {}

    private static final int MOST = 2000;
    private static final String NUMBER = "( [0-9]+)?";
    private static final long JUST_NANOS = 100_000_000;
    private static final int MOST_BYTES = 1 << 12;

    private final List<Party> parties = new ArrayList<>();
    private final Deque<Event> events = new ArrayDeque<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private @Nullable Event growing;
    private @Nullable Wait lastWait;

    /** {@return the party that was at an address before, or a new one} */
    synchronized Party at(String name, String address) {
        return parties.stream()
                .filter(known -> known.address().equals(address) && known.name().matches(Pattern.quote(name) + NUMBER))
                .findFirst()
                .orElseGet(() -> party(name, address));
    }

    /** {@return a new party; its name gets a number if there are others of that name} */
    synchronized Party party(String name, String address) {
        long namesakes = parties.stream()
                .filter(known -> known.name().matches(Pattern.quote(name) + NUMBER))
                .count();
        Party party = new Party(this, namesakes == 0 ? name : name + " " + (namesakes + 1), address);
        parties.add(party);
        return party;
    }

    synchronized void add(long nanos, Party party, Kind kind, String text) {
        if (events.size() == MOST) {
            events.removeFirst();
        }
        events.add(new Event(nanos, party, kind, text));
    }

    /** One read after the other is one event: some checks read byte by byte. */
    synchronized void addBytes(Party party, byte[] more) {
        if (growing != null && growing.equals(events.peekLast()) && growing.party() == party) {
            events.removeLast();
        } else {
            bytes.reset();
        }
        bytes.write(more, 0, Math.min(more.length, MOST_BYTES - bytes.size()));
        add(System.nanoTime(), party, Kind.FROM_PROGRAM, Party.line(Party.shown(bytes.toByteArray())));
        growing = events.getLast();
    }

    /** True if something has come to it within the last tenth of a second: that nothing comes after it means little. */
    synchronized boolean hasJustHeard(Party party) {
        long since = System.nanoTime() - JUST_NANOS;
        return events.stream()
                .anyMatch(event ->
                        event.party() == party && event.kind() == Kind.FROM_PROGRAM && event.nanos() - since > 0);
    }

    synchronized boolean hasSeen(Party party) {
        return events.stream().anyMatch(event -> event.party() == party);
    }

    synchronized void waited(Party party, @Nullable Kind inVain) {
        lastWait = new Wait(party, inVain);
    }

    /**
     * Puts together what is to be seen of some programs: of the one that the check has waited for, if it is among them.
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
        List<Event> told = new ArrayList<>(events.stream()
                .filter(event -> belongs(event.party(), shown, all))
                .toList());
        shown.forEach(student -> told.addAll(student.life()));
        told.sort(Comparator.comparingLong(Event::nanos));

        Map<Party, Integer> columns = new LinkedHashMap<>();
        List<SpaceTime.Row> rows = new ArrayList<>();
        long start = told.isEmpty() ? System.nanoTime() : told.get(0).nanos();
        for (Event event : told) {
            rows.add(row(event, columns, start));
        }
        long now = Math.max(0, System.nanoTime() - start) / 1_000_000;
        if (wait != null && wait.inVain() != null && belongs(wait.party(), shown, all)) {
            int column = column(wait.party(), columns);
            boolean isToProgram = wait.inVain() == Kind.TO_PROGRAM;
            rows.add(new SpaceTime.Row(
                    now,
                    isToProgram ? column : SpaceTime.PROGRAM,
                    isToProgram ? SpaceTime.PROGRAM : column,
                    SpaceTime.Kind.MISSING,
                    "expected: " + expected));
        } else {
            rows.add(new SpaceTime.Row(
                    now, SpaceTime.PROGRAM, SpaceTime.PROGRAM, SpaceTime.Kind.EXPECTED, "expected: " + expected));
        }
        List<String> names = new ArrayList<>(List.of(shown.size() > 1 ? "programs" : "program"));
        columns.keySet().forEach(party -> names.add(name(party, columns.keySet())));
        return new SpaceTime(List.copyOf(names), List.copyOf(rows));
    }

    /** A party that no program knows belongs to all of them. */
    private static boolean belongs(@Nullable Party party, List<Student> shown, List<Student> all) {
        return party == null
                || shown.stream().anyMatch(student -> student.knows(party))
                || all.stream().noneMatch(student -> student.knows(party));
    }

    /** Without a number that nobody needs, since the namesakes are not shown. */
    private static String name(Party party, Set<Party> shown) {
        String plain = party.name().replaceFirst(NUMBER + "$", "");
        long namesakes = shown.stream()
                .filter(other -> other.name().matches(Pattern.quote(plain) + NUMBER))
                .count();
        return namesakes > 1 ? party.name() : plain;
    }

    private static SpaceTime.Row row(Event event, Map<Party, Integer> columns, long start) {
        Party party = event.party();
        int column = party == null ? SpaceTime.PROGRAM : column(party, columns);
        long millis = (event.nanos() - start) / 1_000_000;
        return switch (event.kind()) {
            case TO_PROGRAM ->
                new SpaceTime.Row(millis, column, SpaceTime.PROGRAM, SpaceTime.Kind.MESSAGE, event.text());
            case FROM_PROGRAM ->
                new SpaceTime.Row(millis, SpaceTime.PROGRAM, column, SpaceTime.Kind.MESSAGE, event.text());
            case BEGINS -> new SpaceTime.Row(millis, column, column, SpaceTime.Kind.BEGINS, event.text());
            case ENDS -> new SpaceTime.Row(millis, column, column, SpaceTime.Kind.ENDS, event.text());
        };
    }

    private static int column(Party party, Map<Party, Integer> columns) {
        return columns.computeIfAbsent(party, unused -> columns.size() + 1);
    }
}
