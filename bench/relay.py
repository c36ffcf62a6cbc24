#!/usr/bin/env python3
"""How fast does `relay --plain` forward, beside a loop of recv and send in C on libzmq, and what does it cost?

    python3 bench/relay.py [--runs 5] [--engine lane,jeromq] [WORK...]

WORK is SIZExSUBSCRIBERS, for example 64x1, or SIZExSUBSCRIBERSxTOPICS: then each subscriber wants one of so many topics, at
most a thousand.
Each run has the same generators and subscribers, in C, on the same machine; the engines take turns, and what counts is the
ratio of a run to the C run beside it. High-water marks are so high that nobody drops. Needs gcc and libzmq3-dev.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
from contextlib import ExitStack

from children import Child, Failure, end_in_order, free_endpoint, java, load

HOME = pathlib.Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
COUNTS = {16: 3_000_000, 64: 3_000_000, 256: 1_000_000, 1024: 400_000, 16384: 40_000}
MARK = "10000000"
RUN_SECONDS = 120


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--engine", default="lane,jeromq")
    parser.add_argument("work", nargs="*", default=["64x1", "1024x1", "64x10", "64x50"])
    return parser.parse_args()


def compile_peer(folder):
    peer = os.path.join(folder, "peer")
    subprocess.run(["cc", "-O2", "-o", peer, HOME / "bench/peers/peer.c", "-lzmq"], check=True, timeout=RUN_SECONDS)
    return peer


def cpu(pid):
    """User and system time so far, in seconds."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def start_relay(engine, peer):
    """Returns the process, and where it collects and publishes."""
    if engine == "c":
        ends = [free_endpoint(), free_endpoint()]
        return Child("the relay in C", [peer, "relay", *ends]), ends
    command = java(HOME / "cli/target/zmqkit.jar", "relay", "--plain", "--engine", engine, "--hwm", MARK,
                   "--collect", "tcp://127.0.0.1:*", "--publish", "tcp://127.0.0.1:*")
    return Child(f"relay --engine {engine}", command), None


def run(engine, peer, size, subscribers, topics):
    """Returns deliveries a second, and microseconds of the relay's CPU for each message that it took."""
    count = COUNTS[size] // (1 + subscribers // 3)
    prefixes = ["" if topics == 0 else f"{i % topics:05d} " for i in range(subscribers)]
    with ExitStack() as children:
        relay, ends = start_relay(engine, peer)
        children.enter_context(relay)
        if ends is None:
            ends = [relay.expect("ready: PULL").split()[-1], relay.expect("ready: XPUB").split()[-1]]
        else:
            relay.expect("ready")
        subs = [children.enter_context(Child("a subscriber", [peer, "sub", ends[1], prefix])) for prefix in prefixes]
        push = children.enter_context(Child("the sender", [peer, "push", ends[0], count, size]))
        for sub in subs:
            sub.expect("ready")
        before = cpu(relay.pid)
        push.say("")
        rates = [rate(engine, sub.expect(seconds=RUN_SECONDS), count if topics == 0 else count // 1000) for sub in subs]
        return sum(rates), (cpu(relay.pid) - before) / count * 1e6


def rate(engine, line, expected):
    """What a subscriber says that it has got, for each second."""
    received, seconds, _ = line.split()
    if int(received) < expected:
        raise Failure(f"{engine}: {received} of {expected} messages arrived")
    return int(received) / float(seconds)


def main():
    options = arguments()
    engines = options.engine.split(",")
    end_in_order()
    print(f"{os.cpu_count()} cores, load {load():.1f} at the start; rates as ratios to C's, medians of "
          f"{options.runs} pairs (least to most)")
    print("| work | C: deliveries/s | C: us of CPU a message | "
          + " | ".join(f"{engine}: rate | {engine}: CPU" for engine in engines) + " |")
    print("|---|---|---|" + "---|---|" * len(engines))
    with tempfile.TemporaryDirectory() as folder:
        peer = compile_peer(folder)
        for work in options.work:
            size, subscribers, topics = (list(map(int, work.split("x"))) + [0])[:3]
            peers, ratios = [], {engine: [] for engine in engines}
            for _ in range(options.runs):
                peers.append(run("c", peer, size, subscribers, topics))
                for engine in engines:
                    rate, used = run(engine, peer, size, subscribers, topics)
                    ratios[engine].append((rate / peers[-1][0], used / peers[-1][1]))
            cells = [f"{statistics.median(rate for rate, _ in peers):,.0f}", f"{statistics.median(u for _, u in peers):.2f}"]
            for engine in engines:
                for column in (0, 1):
                    figures = [pair[column] for pair in ratios[engine]]
                    cells.append(f"{statistics.median(figures):.2f} ({min(figures):.2f}-{max(figures):.2f})")
            print(f"| {work} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(f"bench/relay.py: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
