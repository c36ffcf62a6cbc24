"""Draws latencies by percentile: a line for each relay, both axes logarithmic, as SVG without any library."""
import html
import math
import statistics

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 760, 420, 70, 40, 200, 50
COLOURS = ("#1b6ca8", "#c2571a", "#2d7d46", "#7b3f9e", "#555555")
PERCENTILES = ("p50", "p90", "p99", "p99.9", "p99.99")


def median(runs):
    """One percentile after the other, the median of the runs."""
    return {name: statistics.median(run[name] for run in runs) for name in PERCENTILES}


def svg(peers, rate):
    """peers: name -> percentile -> microseconds."""
    values = [value for each in peers.values() for value in each.values()]
    low = 10 ** math.floor(math.log10(max(1, min(values))))
    high = 10 ** math.ceil(math.log10(max(values)))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="24" font-size="15">Latency through a relay at {rate:,} messages/s, from the intended moment of'
        " sending</text>"]
    tick = low
    while tick <= high:
        y = place_y(tick, low, high)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{label(tick)}</text>')
        tick *= 10
    for index, name in enumerate(PERCENTILES):
        parts.append(f'<text x="{place_x(index):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{name}</text>')
    for colour, (peer, each) in zip(COLOURS, peers.items()):
        points = [(place_x(i), place_y(each[name], low, high)) for i, name in enumerate(PERCENTILES)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        x, y = points[-1]
        parts.append(f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" fill="{colour}">{html.escape(peer)}</text>')
    return "\n".join(parts + ["</svg>"]) + "\n"


def place_x(index):
    return LEFT + index * (WIDTH - LEFT - RIGHT) / (len(PERCENTILES) - 1)


def place_y(value, low, high):
    share = math.log10(max(value, low) / low) / math.log10(high / low)
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def label(micros):
    return f"{micros:,.0f} us" if micros < 1000 else f"{micros / 1000:,.0f} ms"
