package io.zmqkit.labs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A student's folder: {@code NN-name/Exercise.java} for each lab begun, and {@code .progress}.
 *
 * <p>The progress file is plain text to which lines are only ever added, so that two programs can write it: {@code
 * passed 10}, {@code hint 10}, {@code reset 10}. Other lines are left alone.
 */
public final class Workbook {

    private static final Logger LOG = LoggerFactory.getLogger(Workbook.class);
    private static final long PROGRESS_LIMIT_BYTES = 1 << 20;

    private final Path folder;
    private final Function<Lab, String> startCommand;

    /**
     * Uses a folder, which need not be there yet.
     *
     * @param folder for example {@code lab-work}
     * @param startCommand how the student begins a lab: the advice where that has not been done
     */
    public Workbook(Path folder, Function<Lab, String> startCommand) {
        this.folder = folder;
        this.startCommand = startCommand;
    }

    /**
     * Tells where a lab's exercise is, or would be.
     *
     * @param lab any lab
     * @return the file
     */
    public Path exercise(Lab lab) {
        return folder.resolve(lab.folder()).resolve("Exercise.java");
    }

    /**
     * Tells whether a lab was begun.
     *
     * @param lab any lab
     * @return true if its exercise is there
     */
    public boolean isStarted(Lab lab) {
        return Files.exists(exercise(lab));
    }

    /**
     * Copies the skeleton. What a student has written is never overwritten.
     *
     * @param lab which to begin
     * @return true if it was copied, false if there is an exercise already
     * @throws WorkbookException if it cannot be written
     */
    public boolean start(Lab lab) {
        Path exercise = exercise(lab);
        try {
            Files.createDirectories(exercise.getParent());
            Files.writeString(exercise, lab.skeleton(), StandardOpenOption.CREATE_NEW);
            return true;
        } catch (FileAlreadyExistsException e) {
            if (Files.isRegularFile(exercise)) {
                return false;
            }
            throw new WorkbookException(e.getFile() + " is in the way (move it, or pass another --work)", e);
        } catch (IOException e) {
            throw cannotWrite(exercise, e);
        }
    }

    /**
     * Begins a lab anew: the exercise is kept under another name, and the skeleton takes its place.
     *
     * @param lab which to begin anew
     * @return where the old exercise is now
     * @throws WorkbookException if there is none, or the folder cannot be written
     */
    public Path reset(Lab lab) {
        Path exercise = existing(lab);
        try {
            Path old = unusedName(exercise);
            Files.move(exercise, old);
            Files.deleteIfExists(picture(lab));
            start(lab);
            note("reset", lab);
            return old;
        } catch (IOException e) {
            throw cannotWrite(exercise, e);
        }
    }

    private static Path unusedName(Path exercise) {
        int number = 1;
        Path old = exercise.resolveSibling("Exercise.java.old");
        while (Files.exists(old)) {
            number++;
            old = exercise.resolveSibling("Exercise.java.old" + number);
        }
        return old;
    }

    /**
     * Tells where the exercise is that a student has begun.
     *
     * @param lab which
     * @return the file
     * @throws WorkbookException if there is none
     */
    public Path existing(Lab lab) {
        if (!isStarted(lab)) {
            throw new WorkbookException("there is no " + exercise(lab) + " (" + startCommand.apply(lab) + " makes it)");
        }
        return exercise(lab);
    }

    /**
     * Tells whether a lab is done.
     *
     * @param lab any lab
     * @return true if it has passed since it was begun
     */
    public boolean hasPassed(Lab lab) {
        return sinceReset(lab).contains("passed " + lab.number());
    }

    /**
     * Tells how many hints were taken.
     *
     * @param lab any lab
     * @return 0 or more
     */
    public int hintsTaken(Lab lab) {
        return (int) sinceReset(lab).stream()
                .filter(("hint " + lab.number())::equals)
                .count();
    }

    /**
     * Gives one hint more, and writes down that it was taken; once there are no more, the last one again.
     *
     * @param lab which
     * @return the hint
     * @throws WorkbookException if that cannot be written
     */
    public String nextHint(Lab lab) {
        List<String> hints = lab.hints();
        int taken = hintsTaken(lab);
        if (taken >= hints.size()) {
            return hints.get(hints.size() - 1);
        }
        note("hint", lab);
        return hints.get(taken);
    }

    /**
     * Checks an exercise, and writes down that the lab is done if it passes. One check at a time uses the folder.
     *
     * @param lab which
     * @param checker runs the check
     * @return the verdict
     * @throws WorkbookException if there is no exercise, another check runs, or something cannot be read or written
     * @throws InterruptedException never, unless somebody interrupts this thread
     */
    public Verdict check(Lab lab, Checker checker) throws InterruptedException {
        Path exercise = existing(lab);
        Path lockFile = folder.resolve(".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (!isLocked(channel)) {
                throw new WorkbookException("another check runs in " + folder + " (wait for its end, or stop it)");
            }
            Verdict verdict = checker.check(lab, exercise);
            if (verdict.passed() && !hasPassed(lab)) {
                note("passed", lab);
            }
            keepPicture(lab, verdict);
            return verdict;
        } catch (IOException e) {
            throw cannotWrite(lockFile, e);
        }
    }

    /**
     * Tells where the picture of a lab's last check is, if that has failed and the folder can be written.
     *
     * @param lab any lab
     * @return the page, which may not be there
     */
    public Path picture(Lab lab) {
        return folder.resolve(lab.folder()).resolve("last-check.html");
    }

    /** Where something is in the way the verdict counts: whoever shows it looks whether the page is there. */
    private void keepPicture(Lab lab, Verdict verdict) {
        Path file = picture(lab);
        try {
            Files.deleteIfExists(file); // it may be a link to somewhere else
            if (verdict.picture() != null) {
                byte[] page = SpaceTimePage.of(lab, verdict, verdict.picture()).getBytes(StandardCharsets.UTF_8);
                Files.write(file, page, StandardOpenOption.CREATE_NEW);
            }
        } catch (IOException e) {
            LOG.warn("cannot write {}: {}", file, reason(e));
        }
    }

    /** The system takes the lock back when the file is closed, also if this process dies. */
    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // held by another thread of this process
        }
    }

    private List<String> sinceReset(Lab lab) {
        List<String> lines = progress();
        return lines.subList(lines.lastIndexOf("reset " + lab.number()) + 1, lines.size());
    }

    private List<String> progress() {
        Path file = folder.resolve(".progress");
        try {
            if (!Files.exists(file)) {
                return List.of();
            }
            if (Files.size(file) > PROGRESS_LIMIT_BYTES) {
                throw new WorkbookException(file + " is not a progress file: it is over 1 MiB (move it away)");
            }
            List<String> lines = new ArrayList<>();
            new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .forEach(lines::add);
            return lines;
        } catch (IOException e) {
            throw new WorkbookException("cannot read " + file + ": " + reason(e), e);
        }
    }

    private void note(String what, Lab lab) {
        Path file = folder.resolve(".progress");
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    file, what + " " + lab.number() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    private static WorkbookException cannotWrite(Path file, IOException e) {
        return new WorkbookException(
                "cannot write " + file + ": " + reason(e) + " (is the folder read-only? pass another --work)", e);
    }

    private static String reason(IOException e) {
        return e instanceof AccessDeniedException ? "permission denied" : e.toString();
    }
}
