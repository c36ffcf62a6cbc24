package io.zmqkit.cli.wire;

import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.option.Converters;
import io.zmqkit.tools.chaos.Faults;
import io.zmqkit.tools.chaos.Scheduled;
import io.zmqkit.tools.chaos.Scheduled.Become;
import io.zmqkit.tools.chaos.Scheduled.Change;
import io.zmqkit.tools.chaos.Scheduled.Cut;
import io.zmqkit.tools.chaos.Scheduled.Freeze;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a schedule: a line for each thing that happens, times since the start, which do not go back. Empty lines, and what
 * follows a #, do not count.
 *
 * <pre>
 *   10s drop 5%              or duplicate, reorder
 *   20s delay 50ms           or jitter
 *   30s bandwidth 100KB/s    or unlimited
 *   40s freeze 2s
 *   50s cut                  every connection
 * </pre>
 */
final class ScheduleFile {

    private ScheduleFile() {}

    /**
     * Reads the lines.
     *
     * @throws IllegalArgumentException which names the line
     */
    static List<Scheduled> parse(List<String> lines) {
        List<Scheduled> schedule = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).replaceFirst("#.*", "").strip();
            if (line.isEmpty()) {
                continue;
            }
            try {
                Scheduled next = parse(line);
                if (!schedule.isEmpty()
                        && next.at().compareTo(schedule.get(schedule.size() - 1).at()) < 0) {
                    throw new IllegalArgumentException("the times go back");
                }
                schedule.add(next);
            } catch (IllegalArgumentException | TypeConversionException e) {
                throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        return schedule;
    }

    private static Scheduled parse(String line) {
        String[] words = line.split("\\s+", -1);
        Duration at = Converters.duration(words[0]);
        if (words.length == 2 && words[1].equals("cut")) {
            return new Scheduled(at, new Cut());
        }
        if (words.length == 3) {
            return new Scheduled(at, change(words[1], words[2]));
        }
        throw new IllegalArgumentException(
                "'" + Output.safe(line) + "' is not TIME FAULT VALUE, for example 10s drop 5%, nor TIME cut");
    }

    private static Change change(String fault, String value) {
        if (fault.equals("freeze")) {
            return new Freeze(Converters.duration(value));
        }
        UnaryOperator<Faults> to = becoming(fault, value);
        var unused = to.apply(Faults.NONE); // says now what is out of range
        return new Become(fault + " " + value, to);
    }

    private static UnaryOperator<Faults> becoming(String fault, String value) {
        switch (fault) {
            case "drop", "duplicate", "reorder" -> {
                double share = FaultText.share(value);
                return faults -> switch (fault) {
                    case "drop" -> faults.dropping(share);
                    case "duplicate" -> faults.duplicating(share);
                    default -> faults.reordering(share);
                };
            }
            case "delay", "jitter" -> {
                Duration time = Converters.duration(value);
                return faults -> fault.equals("delay") ? faults.delaying(time) : faults.jittering(time);
            }
            case "bandwidth" -> {
                long bytes = value.equals("unlimited") ? 0 : FaultText.bandwidth(value);
                return faults -> faults.passing(bytes);
            }
            default ->
                throw new IllegalArgumentException("'" + Output.safe(fault)
                        + "' is not a fault: write drop, duplicate, reorder, delay, jitter, bandwidth, freeze or cut");
        }
    }
}
