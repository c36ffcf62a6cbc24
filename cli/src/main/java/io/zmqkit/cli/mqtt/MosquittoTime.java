package io.zmqkit.cli.mqtt;

import io.zmqkit.cli.option.Converters;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;

/** Durations for those who are used to mosquitto_sub: a bare number is seconds. */
final class MosquittoTime implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        return Converters.duration(text.matches("[0-9.]+") ? text + "s" : text);
    }
}
