package io.zmqkit.patterns.pubsub;

import java.util.Random;

/**
 * The Guide's weather: a random zip, temperature and humidity each time, without end. The same seed gives the same
 * updates on every JDK, because the algorithm of {@link Random} is part of its specification.
 */
public final class RandomWeather implements WeatherFeed {

    private static final int FIRST_FIVE_DIGIT_CARRY = 100_000;

    private final Random random;
    private final ZipRange zips;

    /**
     * Starts a feed.
     *
     * @param seed any number
     * @param zips which zips it is about
     */
    public RandomWeather(long seed, ZipRange zips) {
        random = new Random(seed);
        this.zips = zips;
    }

    @Override
    public WeatherUpdate poll() {
        int zip = zips.first() + random.nextInt(zips.size());
        String digits = Integer.toString(FIRST_FIVE_DIGIT_CARRY + zip).substring(1); // keeps the leading zeros
        return new WeatherUpdate(digits, random.nextInt(215) - 80, random.nextInt(50) + 10);
    }

    @Override
    public boolean isEnded() {
        return false;
    }
}
