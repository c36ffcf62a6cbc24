package io.zmqkit.cli.weather;

import io.zmqkit.cli.frame.Errors;
import io.zmqkit.cli.frame.Output;
import io.zmqkit.cli.option.Plain;
import io.zmqkit.core.Endpoint;
import io.zmqkit.core.EndpointFailures.Place;
import io.zmqkit.patterns.pubsub.plain.WeatherPublisher;
import io.zmqkit.patterns.pubsub.plain.WeatherSubscriber;
import java.util.List;
import java.util.Locale;

/** The plain programs of {@code weather}, on the command line. */
final class PlainWeather {

    private PlainWeather() {}

    static int publish(Plain plain, Output output, Endpoint bind) {
        return plain.run(
                List.of(new Place("PUB publisher", bind, true)),
                context -> new WeatherPublisher(context, bind.toString()),
                WeatherPublisher::stop,
                WeatherPublisher::close,
                publisher -> {
                    output.ready("PUB publisher", publisher.endpoint());
                    publisher.run();
                    return Errors.DONE;
                });
    }

    static int subscribe(Plain plain, Output output, Endpoint publisher, String zip, int count) {
        return plain.run(
                List.of(new Place("SUB subscriber", publisher, false)),
                context -> new WeatherSubscriber(context, publisher.toString(), zip, count, output::line),
                WeatherSubscriber::stop,
                WeatherSubscriber::close,
                subscriber -> {
                    output.note("ready: SUB subscriber connects to " + publisher);
                    double average = subscriber.run();
                    output.note(
                            Double.isNaN(average)
                                    ? zip + ": no updates"
                                    : String.format(Locale.ROOT, "%s: average temperature %.1f F", zip, average));
                    return Errors.DONE;
                });
    }
}
