package io.zmqkit.patterns.pipeline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The order in which tasks of different cost are dealt. */
final class Deal {

    private Deal() {}

    /**
     * Orders tasks so that dealing them round robin gives every worker about the same to do.
     *
     * <p>PUSH deals one task to each worker in turn without regard to load, so in random order one worker may get the
     * long tasks and the others wait for it. If the longest come first, the tasks of one round differ little; and
     * because every second round is reversed, the worker that got the longest of one round gets the shortest of the
     * next. If the number of workers is not the expected one, longest first alone still keeps them within about one
     * task of each other.
     */
    static <T> List<T> fairly(List<T> tasks, ToDoubleFunction<T> cost, int workers) {
        List<T> order = new ArrayList<>(tasks);
        order.sort(Comparator.comparingDouble(cost).reversed());
        for (int from = workers; from < order.size(); from += 2 * workers) {
            Collections.reverse(order.subList(from, Math.min(from + workers, order.size())));
        }
        return order;
    }
}
