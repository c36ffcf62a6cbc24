package io.zmqkit.patterns.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The jobs that a program knows. A worker drops tasks of other jobs.
 *
 * @param all jobs with different names
 */
public record Jobs(List<Job> all) {

    /** The jobs of the kit: sleep, wordcount, mandelbrot. */
    public static final Jobs STANDARD = new Jobs(List.of(new SleepJob(), new WordCountJob(), new MandelbrotJob()));

    /** Copies the list and checks the names. */
    public Jobs {
        all = List.copyOf(all);
        List<String> names = new ArrayList<>();
        for (Job job : all) {
            if (!PipelineMessages.JOB.matcher(job.name()).matches() || names.contains(job.name())) {
                throw new IllegalArgumentException(
                        "each job needs a name of its own, 1-32 of a-z, 0-9 and -, was " + job.name());
            }
            names.add(job.name());
        }
    }

    /**
     * Looks a job up.
     *
     * @param name its name
     * @return the job, or empty
     */
    public Optional<Job> named(String name) {
        return all.stream().filter(job -> job.name().equals(name)).findFirst();
    }

    /** {@return the names, separated by commas, for a message to a person} */
    public String names() {
        return String.join(", ", all.stream().map(Job::name).toList());
    }
}
