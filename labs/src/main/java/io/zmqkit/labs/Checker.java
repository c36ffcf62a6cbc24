package io.zmqkit.labs;

import io.zmqkit.core.EndpointException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZMQException;

/** Compiles an exercise, runs its check, and turns whatever happens into a verdict. Any thread, several at once. */
public final class Checker {

    private static final int MOST_REPEATS = 2;
    private static final int LINES_SHOWN = 6;
    private static final int ERROR_LINES_SHOWN = 30;

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final String classPath;
    private final Duration limit;

    /**
     * Makes a checker whose exercises see the classes of this JVM.
     *
     * @throws WorkbookException if this Java has no compiler
     */
    public Checker() {
        this(LIMIT);
    }

    Checker(Duration limit) {
        this.limit = limit;
        if (ModuleLayer.boot().findModule("jdk.compiler").isEmpty()) {
            throw new WorkbookException("exercises need a JDK, and " + System.getProperty("java.home")
                    + " is a runtime without javac (install a JDK, 17 or newer, and put it on PATH or set JAVA_HOME)");
        }
        classPath = ownClassPath();
    }

    /** Where the zmqkit classes are: the one jar, or in a test the modules' folders. An exercise runs in another folder. */
    private static String ownClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /**
     * Checks an exercise; ends its program after 30 s at most, and leaves no process behind. If JeroMQ has lost a
     * connection, or another program has taken a port, the check is repeated while half of the 30 s are left, twice at
     * most.
     *
     * @param lab what it is to do
     * @param source the Java source file
     * @return the verdict
     * @throws WorkbookException if the file cannot be read
     * @throws InterruptedException never, unless somebody interrupts this thread
     */
    public Verdict check(Lab lab, Path source) throws InterruptedException {
        try (ScratchFolder folder = new ScratchFolder()) {
            ExerciseCompiler.Result compiled = new ExerciseCompiler(classPath).compile(source, folder.path());
            return compiled.mainClass() == null
                    ? doesNotCompile(source, compiled.errors())
                    : run(
                            lab,
                            new StudentJvm.Program(
                                    folder.path(),
                                    compiled.mainClass(),
                                    source.getFileName().toString()));
        }
    }

    private static Verdict doesNotCompile(Path source, List<String> errors) {
        return new Verdict(
                false,
                List.of(),
                source.getFileName() + " compiles",
                "javac's errors, below",
                "",
                null,
                errors.stream().limit(ERROR_LINES_SHOWN).toList());
    }

    private Verdict run(Lab lab, StudentJvm.Program program) throws InterruptedException {
        Patience patience = Patience.of(limit);
        Verdict verdict = null;
        for (int repeatsLeft = MOST_REPEATS; verdict == null; repeatsLeft--) {
            verdict = attempt(lab, program, patience, repeatsLeft);
        }
        return verdict;
    }

    /** One run of the check; null if it is worth nothing, for a reason that is no fault of the student's. */
    private @Nullable Verdict attempt(Lab lab, StudentJvm.Program program, Patience patience, int repeatsLeft)
            throws InterruptedException {
        try (Trial trial = new Trial(program, classPath, patience, tooLate(repeatsLeft < MOST_REPEATS))) {
            NotYet notYet = findFault(lab.check(), trial);
            for (Student student : trial.students()) {
                if (student.cutOff() != null) {
                    trial.forgetWait(); // it is not what this verdict misses
                    return verdict(student.cutOff(), null, trial);
                }
            }
            if (notYet == null) {
                return Verdict.PASSED;
            }
            Crash crash = crashOf(trial);
            boolean mayRepeat = repeatsLeft > 0 && patience.left().compareTo(limit.dividedBy(2)) > 0;
            boolean isWorthNothing = trial.deservesAnotherTry() || (crash != null && crash.isOfATakenPort());
            return isWorthNothing && mayRepeat ? null : verdict(notYet, crash, trial);
        }
    }

    private NotYet tooLate(boolean isRepeated) {
        return new NotYet(
                "the whole check is over within " + Student.text(limit),
                "it was not, so your program was ended",
                isRepeated
                        ? "the check had to be repeated, which may be no fault of yours, and had too little time: check again"
                        : "what is it waiting for?");
    }

    private static @Nullable NotYet findFault(Check check, Trial trial) throws InterruptedException {
        try {
            check.run(trial);
            return null;
        } catch (NotYet e) {
            return e;
        } catch (BindException e) {
            trial.notePortTaken();
            return new NotYet("the port of before", e.toString(), "another program has taken it: check again");
        } catch (EndpointException e) {
            trial.notePortTaken();
            return new NotYet(
                    "the check's own socket at " + e.endpoint(),
                    String.valueOf(e.getMessage()),
                    "who has bound that endpoint: does your program bind where it should connect?");
        } catch (IOException | UncheckedIOException | ZMQException e) {
            return new NotYet("a connection that holds", e.toString(), "did your program close it, or end?");
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the check itself failed", e);
        }
    }

    private static @Nullable Crash crashOf(Trial trial) throws InterruptedException {
        for (Student student : trial.students()) {
            Crash crash = student.isAside() ? null : student.crash();
            if (crash != null) {
                return crash;
            }
        }
        return null;
    }

    /** What an exception means is the better explanation, unless the check knows. */
    private static Verdict verdict(NotYet notYet, @Nullable Crash crash, Trial trial) throws InterruptedException {
        String cause =
                crash == null || crash.cause().isEmpty() || notYet.isProven() ? notYet.likelyCause() : crash.cause();
        List<Student> shown =
                trial.students().stream().filter(student -> !student.isAside()).toList();
        SpaceTime picture = trial.picture(shown, notYet.expected());
        List<Situation> programs = new ArrayList<>();
        for (Student student : shown) {
            programs.add(student.situation());
        }
        return new Verdict(false, programs, notYet.expected(), notYet.seen(), cause, picture, lastLines(trial));
    }

    private static List<String> lastLines(Trial trial) {
        List<String> last = new ArrayList<>();
        for (Student student : trial.students()) {
            if (student.isAside()) {
                continue;
            }
            List<String> all = new ArrayList<>(student.lines());
            all.addAll(student.errors());
            last.addAll(all.subList(Math.max(0, all.size() - LINES_SHOWN), all.size()));
        }
        return last.stream().map(Checker::brief).limit(3L * LINES_SHOWN).toList();
    }

    private static String brief(String line) {
        return line.length() <= 200 ? line : line.substring(0, 200) + "...";
    }
}
