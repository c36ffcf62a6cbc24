package io.zmqkit.patterns.pipeline;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Draws a part of the Mandelbrot set, Seahorse Valley: each task is a tile of the picture.
 *
 * <p>Task: {@code X Y WIDTH HEIGHT} of the tile in pixels, decimal, separated by single spaces. Result: the same line,
 * a line feed, and three bytes (red, green, blue) for each pixel, row by row. Output: a PNG file. The same tile gives
 * the same bytes on every machine: Java's arithmetic defines every rounding, and the functions are those of StrictMath.
 */
public final class MandelbrotJob implements Job {

    private static final int WIDTH = 1200;
    private static final int HEIGHT = 800;
    private static final double CENTRE_X = -0.74362;
    private static final double CENTRE_Y = 0.13190;
    private static final double SPAN_X = 0.0008;
    private static final int SAMPLES = 2;
    /** Fewer tasks would give results that do not fit into one message, and workers that do not hear KILL for long. */
    private static final int LEAST_TASKS = 12;

    private static final int MOST_TASKS = 10_000;
    /** The cost of a tile is estimated from every n-th point in every n-th row. */
    private static final int ESTIMATE_STEP = 8;

    private static final Pattern LINE = Pattern.compile("([0-9]{1,4}) ([0-9]{1,4}) ([0-9]{1,4}) ([0-9]{1,4})");
    private static final int LONGEST_LINE = 19;

    private final int width;
    private final int height;

    /** A picture of 1200 x 800 pixels. */
    public MandelbrotJob() {
        this(WIDTH, HEIGHT);
    }

    /** The same picture in fewer pixels, for a quick run. */
    MandelbrotJob(int width, int height) {
        this.width = width;
        this.height = height;
    }

    private record Tile(int x, int y, int width, int height) {
        byte[] line() {
            return (x + " " + y + " " + width + " " + height).getBytes(StandardCharsets.UTF_8);
        }

        int rgbBytes() {
            return 3 * width * height;
        }
    }

    @Override
    public String name() {
        return "mandelbrot";
    }

    @Override
    public String file() {
        return "mandelbrot.png";
    }

    @Override
    public List<byte[]> split(Input input) {
        if (input.tasks() < LEAST_TASKS || input.tasks() > MOST_TASKS) {
            throw new IllegalArgumentException(
                    "job mandelbrot needs " + LEAST_TASKS + "-" + MOST_TASKS + " tasks, was " + input.tasks());
        }
        return Deal.fairly(tiles(input.tasks()), this::estimate, input.workers()).stream()
                .map(Tile::line)
                .toList();
    }

    /** Bands of tiles that are about square; some bands have one tile more than others. */
    private List<Tile> tiles(int count) {
        int bands = Math.max(1, (int) Math.round(Math.sqrt((double) count * height / width)));
        List<Tile> tiles = new ArrayList<>();
        for (int band = 0; band < bands; band++) {
            int columns = count / bands + (band < count % bands ? 1 : 0);
            int top = height * band / bands;
            int bottom = height * (band + 1) / bands;
            for (int column = 0; column < columns; column++) {
                int left = width * column / columns;
                tiles.add(new Tile(left, top, width * (column + 1) / columns - left, bottom - top));
            }
        }
        return tiles;
    }

    private double estimate(Tile tile) {
        double iterations = 0;
        int points = 0;
        for (int y = tile.y(); y < tile.y() + tile.height(); y += ESTIMATE_STEP) {
            for (int x = tile.x(); x < tile.x() + tile.width(); x += ESTIMATE_STEP) {
                iterations += point(x + 0.5, y + 0.5).iterations();
                points++;
            }
        }
        return iterations / points * tile.width() * tile.height();
    }

    private MandelbrotPoint point(double x, double y) {
        double re = CENTRE_X + (x / width - 0.5) * SPAN_X;
        double im = CENTRE_Y - (y / height - 0.5) * SPAN_X * height / width;
        return MandelbrotPoint.at(re, im);
    }

    @Override
    public byte[] compute(byte[] task) {
        Tile tile = tile(task, task.length);
        byte[] line = tile.line();
        ByteBuffer result = ByteBuffer.allocate(line.length + 1 + tile.rgbBytes());
        result.put(line).put((byte) '\n');
        for (int y = tile.y(); y < tile.y() + tile.height(); y++) {
            for (int x = tile.x(); x < tile.x() + tile.width(); x++) {
                putPixel(result, x, y);
            }
        }
        return result.array();
    }

    private void putPixel(ByteBuffer result, int x, int y) {
        double[] sum = new double[3];
        for (double subY = 0.5 / SAMPLES; subY < 1; subY += 1.0 / SAMPLES) {
            for (double subX = 0.5 / SAMPLES; subX < 1; subX += 1.0 / SAMPLES) {
                double[] rgb = point(x + subX, y + subY).colour();
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += rgb[i] / (SAMPLES * SAMPLES);
                }
            }
        }
        for (double channel : sum) {
            result.put((byte) Math.round(255 * channel));
        }
    }

    private Tile tile(byte[] text, int length) {
        Matcher line =
                LINE.matcher(length <= LONGEST_LINE ? new String(text, 0, length, StandardCharsets.ISO_8859_1) : "");
        if (line.matches()) {
            Tile tile = new Tile(
                    Integer.parseInt(line.group(1)),
                    Integer.parseInt(line.group(2)),
                    Integer.parseInt(line.group(3)),
                    Integer.parseInt(line.group(4)));
            boolean inside = tile.x() + tile.width() <= width && tile.y() + tile.height() <= height;
            // A quarter more, because the bands are not exactly equal. A worker does not notice stop() before the tile
            // is done.
            int most = 3 * width * height / LEAST_TASKS * 5 / 4;
            if (inside && tile.rgbBytes() > 0 && tile.rgbBytes() <= most) {
                return tile;
            }
        }
        throw new MalformedMessageException("a tile must be X Y WIDTH HEIGHT, inside the picture");
    }

    @Override
    public void check(byte[] result) {
        pixels(result);
    }

    /** The tile of a result, once it is certain that all its pixels follow. */
    private Tile pixels(byte[] result) {
        int end = 0;
        while (end < Math.min(result.length, LONGEST_LINE + 1) && result[end] != '\n') {
            end++;
        }
        Tile tile = tile(result, end);
        if (result.length != end + 1 + tile.rgbBytes()) {
            throw new MalformedMessageException("a tile's result must have three bytes for each pixel");
        }
        return tile;
    }

    @Override
    public byte[] merge(List<byte[]> results) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (byte[] result : results) {
            Tile tile = pixels(result);
            ByteBuffer rgb = ByteBuffer.wrap(result, result.length - tile.rgbBytes(), tile.rgbBytes());
            int[] pixels = new int[tile.width() * tile.height()];
            Arrays.setAll(
                    pixels,
                    i -> Byte.toUnsignedInt(rgb.get()) << 16
                            | Byte.toUnsignedInt(rgb.get()) << 8
                            | Byte.toUnsignedInt(rgb.get()));
            picture.setRGB(tile.x(), tile.y(), tile.width(), tile.height(), pixels, 0, tile.width());
        }
        return png(picture);
    }

    private static byte[] png(BufferedImage picture) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(picture, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // writing into memory does not fail
        }
        return bytes.toByteArray();
    }
}
