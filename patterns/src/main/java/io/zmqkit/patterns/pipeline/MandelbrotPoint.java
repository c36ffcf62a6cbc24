package io.zmqkit.patterns.pipeline;

/**
 * What becomes of z = z² + c at one point c of the plane.
 *
 * @param iterations how many steps were taken; {@link #MAX_ITERATIONS} if the point belongs to the set
 * @param modulusSquared of the last z
 * @param slopeX direction in which points escape more slowly, for the light; a vector of length 1
 * @param slopeY the same
 */
record MandelbrotPoint(int iterations, double modulusSquared, double slopeX, double slopeY) {

    static final int MAX_ITERATIONS = 1500;

    /** So far out that the smooth iteration count has no visible steps. */
    private static final double ESCAPE_SQUARED = 1e6;

    private static final double[][] PALETTE = {
        {0.02, 0.04, 0.20}, // night
        {0.08, 0.30, 0.62},
        {0.55, 0.85, 0.95}, // ice
        {1.00, 0.96, 0.82},
        {0.98, 0.68, 0.16}, // gold
        {0.62, 0.17, 0.10},
        {0.15, 0.03, 0.18},
    };
    private static final double[] INSIDE = {0.01, 0.01, 0.03};
    private static final double PALETTE_SHIFT = 0.3;

    private static final double SHADOW = 0.45;
    private static final double LIGHT = 0.62;
    private static final double LIGHT_DIRECTION = 0.7071067811865476; // from the upper right: x and y of length 1
    private static final double LIGHT_HEIGHT = 1.5;

    static MandelbrotPoint at(double re, double im) {
        double x = 0;
        double y = 0;
        double dx = 0; // the derivative by c tells in which direction the surface slopes
        double dy = 0;
        int n = 0;
        while (n < MAX_ITERATIONS && x * x + y * y <= ESCAPE_SQUARED) {
            double nextDx = 2 * (x * dx - y * dy) + 1;
            dy = 2 * (x * dy + y * dx);
            dx = nextDx;
            double nextX = x * x - y * y + re;
            y = 2 * x * y + im;
            x = nextX;
            n++;
        }
        double slopeX = x * dx + y * dy;
        double slopeY = y * dx - x * dy;
        double length = Math.max(Math.sqrt(slopeX * slopeX + slopeY * slopeY), Double.MIN_NORMAL);
        return new MandelbrotPoint(n, x * x + y * y, slopeX / length, slopeY / length);
    }

    /** Red, green and blue, 0-1: a ring of colours over the logarithm of the iterations, lit as if it were a landscape. */
    double[] colour() {
        if (iterations == MAX_ITERATIONS) {
            return INSIDE;
        }
        double doublings =
                StrictMath.log(StrictMath.log(modulusSquared) / StrictMath.log(ESCAPE_SQUARED)) / StrictMath.log(2);
        double turn = StrictMath.log(iterations + 2 - doublings) + PALETTE_SHIFT;
        double place = (turn - Math.floor(turn)) * PALETTE.length;
        int index = (int) place;
        double fraction = place - index;
        double blend = fraction * fraction * (3 - 2 * fraction);
        double[] from = PALETTE[index % PALETTE.length];
        double[] to = PALETTE[(index + 1) % PALETTE.length];
        double[] rgb = new double[3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = Math.min(1, (from[i] + (to[i] - from[i]) * blend) * brightness());
        }
        return rgb;
    }

    private double brightness() {
        double facing = (slopeX + slopeY) * LIGHT_DIRECTION + LIGHT_HEIGHT;
        return SHADOW + LIGHT * Math.max(0, facing / (1 + LIGHT_HEIGHT));
    }
}
