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
     * <p>PUSH deals one task to each worker in turn and asks nobody how busy he is, so in random order one worker ends up
     * with the long tasks and the others wait for it. Longest first, the tasks of one round differ little; and as every
     * second round is turned around, the worker that got the longest of one round gets the shortest of the next. Where
     * other than the expected workers connect, longest first alone still holds them within about one task.
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
