package io.zmqkit.cli.pipeline;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.option.Plain;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures.Place;
import io.zmqkit.patterns.pipeline.Jobs;
import io.zmqkit.patterns.pipeline.plain.Sink;
import io.zmqkit.patterns.pipeline.plain.Ventilator;
import io.zmqkit.patterns.pipeline.plain.Worker;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The plain programs of {@code pipeline}, on the command line. */
final class PlainPipeline {

    private PlainPipeline() {}

    static int ventilate(Plain plain, Output output, Endpoint bind, Endpoint sink, int tasks) {
        Enter enter = new Enter();
        return plain.run(
                List.of(new Place("PUSH ventilator", bind, true), new Place("PUSH ventilator", sink, false)),
                context -> new Ventilator(context, bind.toString(), sink.toString()),
                ventilator -> {
                    enter.giveUp();
                    ventilator.stop();
                },
                Ventilator::close,
                ventilator -> {
                    output.ready("PUSH ventilator", ventilator.endpoint());
                    output.note("press Enter when the workers are ready");
                    if (enter.await()) {
                        int millis = ventilator.run(tasks);
                        output.line("tasks of " + millis + " ms in all");
                    }
                    return Errors.DONE;
                });
    }

    static int work(Plain plain, Output output, Endpoint ventilator, SinkEndpoints sink, String name) {
        return plain.run(
                List.of(
                        new Place("PUSH worker", sink.results(), false),
                        new Place("SUB worker", sink.control(), false),
                        new Place("PULL worker", ventilator, false)),
                context -> new Worker(
                        context,
                        ventilator.toString(),
                        sink.results().toString(),
                        sink.control().toString(),
                        name,
                        millis -> sleep(millis, output)),
                Worker::stop,
                Worker::close,
                worker -> {
                    output.note("ready: PULL worker " + name + " connects to " + ventilator);
                    worker.run();
                    return Errors.DONE;
                });
    }

    private static void sleep(String millis, Output output) {
        Jobs.STANDARD.named("sleep").orElseThrow().compute(millis.getBytes(StandardCharsets.UTF_8));
        output.line("slept " + millis + " ms");
    }

    static int collect(Plain plain, Output output, Endpoint bind, Endpoint control) {
        return plain.run(
                List.of(new Place("PULL sink", bind, true), new Place("PUB control", control, true)),
                context ->
                        new Sink(context, bind.toString(), control.toString(), count -> output.line("result " + count)),
                Sink::stop,
                Sink::close,
                sink -> {
                    output.ready("PULL sink", sink.endpoint());
                    output.ready("PUB control", sink.controlEndpoint());
                    sink.run();
                    return Errors.DONE;
                });
    }
}
