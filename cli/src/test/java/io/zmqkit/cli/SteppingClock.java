package io.zmqkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A wall clock for child processes that can be set while they run. The monotonic clock goes on as it should. */
final class SteppingClock {

    /** Linux; the shift is mapped into memory, so that reading the clock opens no file. */
    private static final String LIBRARY = """
            #define _GNU_SOURCE
            #include <fcntl.h>
            #include <stdint.h>
            #include <stdlib.h>
            #include <sys/mman.h>
            #include <sys/syscall.h>
            #include <sys/time.h>
            #include <time.h>
            #include <unistd.h>

            static volatile unsigned char *shift;

            __attribute__((constructor)) static void map(void) {
                int fd = open(getenv("WALL_CLOCK_SHIFT"), O_RDONLY | O_CLOEXEC);
                shift = mmap(0, 1, PROT_READ, MAP_SHARED, fd, 0);
                if (fd < 0 || shift == MAP_FAILED) abort();
                close(fd);
            }

            /* One byte, hours + 100: it cannot be read half written. */
            static time_t seconds(void) { return ((time_t) *shift - 100) * 3600; }

            int clock_gettime(clockid_t id, struct timespec *at) {
                int result = (int) syscall(SYS_clock_gettime, id, at);
                if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) at->tv_sec += seconds();
                return result;
            }

            int gettimeofday(struct timeval *restrict at, void *restrict zone) {
                int result = (int) syscall(SYS_gettimeofday, at, zone);
                if (result == 0) at->tv_sec += seconds();
                return result;
            }

            time_t time(time_t *at) {
                struct timespec now;
                clock_gettime(CLOCK_REALTIME, &now);
                if (at) *at = now.tv_sec;
                return now.tv_sec;
            }
            """;

    private final Path library;
    private final Path shift;

    private SteppingClock(Path library, Path shift) {
        this.library = library;
        this.shift = shift;
    }

    /** A clock that is right so far; skips the test where there is no C compiler. */
    static SteppingClock in(Path folder) throws IOException, InterruptedException {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "needs Linux: LD_PRELOAD");
        assumeTrue(hasCompiler(), "needs gcc: apt-get install gcc libc6-dev");
        Path source = Files.writeString(folder.resolve("clock.c"), LIBRARY);
        Path library = folder.resolve("clock.so");
        try (var gcc =
                ZmqkitProcess.start("gcc", "-O1", "-shared", "-fPIC", "-o", library.toString(), source.toString())) {
            assertThat(gcc.exitCode()).as(gcc::toString).isZero();
        }
        SteppingClock clock = new SteppingClock(library, Files.write(folder.resolve("shift"), new byte[1]));
        clock.step(Duration.ZERO);
        return clock;
    }

    private static boolean hasCompiler() throws InterruptedException {
        try (var probe = ZmqkitProcess.start(
                "sh", "-c", "command -v gcc && printf '#include <stdlib.h>\n' | gcc -E -x c - >/dev/null")) {
            return probe.exitCode() == 0;
        }
    }

    /** Starts {@code zmqkit ARGS} with this clock. */
    ZmqkitProcess zmqkit(String... args) {
        return start(ZmqkitProcess.javaCommand(args));
    }

    /** Starts any program with this clock. */
    ZmqkitProcess start(List<String> program) {
        List<String> command = new ArrayList<>(List.of("env", "LD_PRELOAD=" + library, "WALL_CLOCK_SHIFT=" + shift));
        command.addAll(program);
        return ZmqkitProcess.start(command.toArray(String[]::new));
    }

    /** Sets the clock of all that run and will run to the right time and so many whole hours, up to 100. */
    void step(Duration fromRight) throws IOException {
        try (var file = new RandomAccessFile(shift.toFile(), "rw")) {
            file.write((int) fromRight.toHours() + 100);
        }
    }
}
