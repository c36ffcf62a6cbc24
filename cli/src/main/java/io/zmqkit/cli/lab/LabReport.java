package io.zmqkit.cli.lab;

import io.zmqkit.cli.frame.Columns;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.frame.OwnCommand;
import io.zmqkit.labs.Checker;
import io.zmqkit.labs.Lab;
import io.zmqkit.labs.Labs;
import io.zmqkit.labs.Situation;
import io.zmqkit.labs.SpaceTime;
import io.zmqkit.labs.Verdict;
import io.zmqkit.labs.Workbook;
import io.zmqkit.labs.WorkbookException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Checks labs and takes hints, and prints the results. */
final class LabReport {

    private static final String BELOW_THE_WORDS = " ".repeat(12);
    private static final int PICTURE_LINES = 18;
    private static final int WIDE = 120; // columns, where there is no terminal

    private final Output output;
    private final LabBookCommand command;
    private final int columns;

    /**
     * Reports.
     *
     * @param command which is carried out
     * @param columns of the terminal; 0 if there is none: lines are not wrapped then
     */
    LabReport(LabBookCommand command, int columns) {
        this.output = command.output();
        this.command = command;
        this.columns = columns;
    }

    /** Checks an exercise and prints the verdict; true if it passed. */
    boolean on(Lab lab, Workbook workbook, Checker checker) throws InterruptedException {
        Verdict verdict = workbook.check(lab, checker);
        print(verdict, lab, workbook);
        return verdict.passed();
    }

    void print(Verdict verdict, Lab lab, Workbook workbook) {
        List<String> lines = new ArrayList<>(wrapped(verdict.lines(lab)));
        if (verdict.picture() != null) {
            lines.addAll(picture(verdict.picture(), workbook.picture(lab)));
        }
        output.data(lines, json -> {
            json.writeNumberField("lab", lab.number());
            json.writeStringField("name", lab.name());
            json.writeStringField("result", verdict.passed() ? "passed" : "failed");
            json.writeNumberField("hints", workbook.hintsTaken(lab));
            if (!verdict.passed()) {
                json.writeArrayFieldStart("programs");
                for (Situation program : verdict.programs()) {
                    json.writeStartObject();
                    json.writeStringField("arguments", program.arguments());
                    json.writeStringField("state", program.state());
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeStringField("expected", verdict.expected());
                json.writeStringField("seen", verdict.seen());
                json.writeStringField("cause", verdict.cause());
                json.writeArrayFieldStart("output");
                for (String line : verdict.output()) {
                    json.writeString(line);
                }
                json.writeEndArray();
                if (Files.isRegularFile(workbook.picture(lab))) {
                    json.writeStringField("picture", workbook.picture(lab).toString());
                }
            }
        });
    }

    private List<String> picture(SpaceTime picture, Path page) {
        List<String> lines = new ArrayList<>();
        lines.add("  picture   time in ms, as the check took it"
                + (Files.isRegularFile(page) ? "; the whole of it: " + page : ""));
        picture.lines(PICTURE_LINES).forEach(line -> lines.add(Columns.cut(line, columns == 0 ? WIDE : columns)));
        return lines;
    }

    private List<String> wrapped(List<String> lines) {
        return columns == 0
                ? lines
                : lines.stream()
                        .flatMap(line -> line.startsWith("  | ")
                                ? Stream.of(line)
                                : Columns.wrapped(line, columns, BELOW_THE_WORDS, "").stream())
                        .toList();
    }

    /** Says what to type after a verdict. */
    void whatNext(Lab lab, Workbook workbook, boolean passed) {
        if (!passed) {
            output.note("a hint: " + command.typed("hint", lab));
            return;
        }
        Stream<Lab> inOrder = Stream.concat(
                Labs.all().stream().filter(other -> other.number() > lab.number()),
                Labs.all().stream().filter(other -> other.number() < lab.number()));
        output.note(inOrder.filter(other -> !workbook.hasPassed(other))
                .findFirst()
                .map(next -> "next, " + next.title() + ": " + OwnCommand.typed() + " lab show " + next.number())
                .orElse("all " + Labs.all().size() + " labs have passed"));
    }

    /** Says why there is no verdict on a lab. */
    void failed(Lab lab, WorkbookException cause) {
        String why = String.valueOf(cause.getMessage());
        output.data(String.format("cannot be checked: lab %02d, %s: %s", lab.number(), lab.name(), why), json -> {
            json.writeNumberField("lab", lab.number());
            json.writeStringField("name", lab.name());
            json.writeStringField("result", "error");
            json.writeStringField("cause", why);
        });
    }

    /** Takes one hint more, and prints it. */
    void hint(Lab lab, Workbook workbook) {
        String hint = workbook.nextHint(lab);
        int left = lab.hints().size() - workbook.hintsTaken(lab);
        output.data(columns == 0 ? hint.lines().toList() : LabText.wrapped(hint, columns), json -> {
            json.writeNumberField("lab", lab.number());
            json.writeStringField("hint", hint);
            json.writeNumberField("left", left);
        });
        output.note(left == 0 ? "that was the last hint" : "hints left: " + left);
    }

    void notBegun(Lab lab) {
        output.data(String.format("not begun: lab %02d, %s", lab.number(), lab.name()), json -> {
            json.writeNumberField("lab", lab.number());
            json.writeStringField("name", lab.name());
            json.writeStringField("result", "not begun");
        });
    }
}
