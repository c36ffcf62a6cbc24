package io.zmqkit.cli;

import io.zmqkit.labs.Checker;
import io.zmqkit.labs.Lab;
import io.zmqkit.labs.Situation;
import io.zmqkit.labs.Verdict;
import io.zmqkit.labs.Workbook;
import io.zmqkit.labs.WorkbookException;

/** Checks labs and takes hints, and prints what comes of it. */
final class LabReport {

    private final Output output;

    LabReport(Output output) {
        this.output = output;
    }

    /** Checks an exercise and prints the verdict; true if it passed. */
    boolean on(Lab lab, Workbook workbook, Checker checker) throws InterruptedException {
        Verdict verdict = workbook.check(lab, checker);
        print(verdict, lab, workbook);
        return verdict.passed();
    }

    void print(Verdict verdict, Lab lab, Workbook workbook) {
        output.data(verdict.lines(lab), json -> {
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
            }
        });
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
        output.data(hint.lines().toList(), json -> {
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
