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
import socket
import statistics
import subprocess
import sys
import tempfile

HOME = pathlib.Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
COUNTS = {16: 3_000_000, 64: 3_000_000, 256: 1_000_000, 1024: 400_000, 16384: 40_000}
MARK = "10000000"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--engine", default="lane,jeromq")
    parser.add_argument("work", nargs="*", default=["64x1", "1024x1", "64x10", "64x50"])
    return parser.parse_args()


def compile_peer(folder):
    peer = os.path.join(folder, "peer")
    subprocess.run(["cc", "-O2", "-o", peer, HOME / "bench/peers/peer.c", "-lzmq"], check=True)
    return peer


def cpu(pid):
    """User and system time so far, in seconds."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def start(*command):
    return subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)


def start_relay(engine, peer):
    """Returns the process, and where it collects and publishes."""
    if engine == "c":
        ends = [free_port(), free_port()]
        relay = start(peer, "relay", *ends)
        if relay.stdout.readline() != "ready\n":
            sys.exit("the relay in C has not started: " + relay.stderr.read())
        return relay, *ends
    relay = start("java", "-jar", HOME / "cli/target/zmqkit.jar", "relay", "--plain", "--engine", engine, "--hwm", MARK,
                  "--collect", "tcp://127.0.0.1:*", "--publish", "tcp://127.0.0.1:*")
    ends = []
    while len(ends) < 2:
        line = relay.stderr.readline()
        if not line:
            sys.exit("the relay has not started")
        if line.startswith("ready: "):
            ends.append(line.split()[-1])
    return relay, *ends


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{probe.getsockname()[1]}"


def run(engine, peer, size, subscribers, topics):
    """Returns deliveries a second, and microseconds of the relay's CPU for each message that it took."""
    relay, collect, publish = start_relay(engine, peer)
    count = COUNTS[size] // (1 + subscribers // 3)
    prefixes = ["" if topics == 0 else f"{i % topics:05d} " for i in range(subscribers)]
    subs = [start(peer, "sub", publish, prefix) for prefix in prefixes]
    push = start(peer, "push", collect, count, size)
    for sub in subs:
        if sub.stdout.readline() != "ready\n":
            sys.exit("a subscriber has not become ready: " + sub.stderr.read())
    before = cpu(relay.pid)
    push.stdin.write("\n")
    push.stdin.flush()
    rates = []
    for sub in subs:
        received, seconds, _ = sub.communicate()[0].split()
        expected = count if topics == 0 else count // 1000
        if int(received) < expected:
            sys.exit(f"{engine}: {received} of {expected} messages arrived")
        rates.append(int(received) / float(seconds))
    used = cpu(relay.pid) - before
    push.communicate()
    relay.kill()
    relay.communicate()
    return sum(rates), used / count * 1e6


def main():
    options = arguments()
    engines = options.engine.split(",")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start; rates as ratios to C's, medians of "
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
    main()
