#!/usr/bin/env python3
"""What a tap costs: the same pyzmq peers directly and through `zmqkit tap --out none`, in turn, in one run.

    bench/tap.py [--rounds 5] [--messages 500000] [--size 64] [--calls 3000] [--zmqkit ./zmqkit]

Throughput: a PUSH in one process, a PULL in another; the ratio of the medians. Latency: a REQ and a REP; what the tap adds
to half a round trip, at the median. Goals: at least 0.5 of the throughput, under 100 us. Exit 1 if one is missed.
Needs python3-zmq; ports are free ones.
"""
import argparse, multiprocessing, statistics, subprocess, sys, time

import zmq

ANY = "tcp://127.0.0.1"


def puller(size, count, pipe):
    pull = zmq.Context().socket(zmq.PULL)
    pull.rcvtimeo = 60000
    pipe.send(pull.bind_to_random_port(ANY))
    pull.recv()
    start = time.perf_counter()
    for _ in range(count - 1):
        pull.recv()
    pipe.send((count - 1) / (time.perf_counter() - start))


def pusher(port, size, count):
    push = zmq.Context().socket(zmq.PUSH)
    push.handshake_ivl = 1000
    push.connect(f"{ANY}:{port}")
    message = bytes(size)
    for _ in range(count):
        push.send(message)
    push.close(linger=60000)


def replier(pipe):
    rep = zmq.Context().socket(zmq.REP)
    pipe.send(rep.bind_to_random_port(ANY))
    while True:
        rep.send(rep.recv())


class Tap:
    """A tap in front of a port of this machine."""

    def __init__(self, zmqkit, port):
        command = [zmqkit, "tap", "--listen", f"{ANY}:*", "--to", f"{ANY}:{port}", "--out", "none"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if line.startswith("ready: "):
                self.port = int(line.rsplit(":", 1)[1])
                return
        sys.exit("bench/tap: no tap")

    def close(self):
        self.process.terminate()
        self.process.communicate(timeout=10)


def throughput(zmqkit, size, count):
    here, there = multiprocessing.Pipe()
    pull = multiprocessing.Process(target=puller, args=(size, count, there), daemon=True)
    pull.start()
    port = here.recv()
    tap = Tap(zmqkit, port) if zmqkit else None
    push = multiprocessing.Process(target=pusher, args=(tap.port if tap else port, size, count), daemon=True)
    push.start()
    if not here.poll(120):
        sys.exit("bench/tap: the messages do not arrive")
    rate = here.recv()
    push.join(10)
    pull.join(10)
    if tap:
        tap.close()
    return rate


def half_round_trips(req, calls):
    times = []
    for _ in range(calls):
        start = time.perf_counter()
        req.send(b"x" * 64)
        req.recv()
        times.append((time.perf_counter() - start) / 2 * 1e6)
    return times


def latency(zmqkit, rounds, calls):
    here, there = multiprocessing.Pipe()
    rep = multiprocessing.Process(target=replier, args=(there,), daemon=True)
    rep.start()
    port = here.recv()
    tap = Tap(zmqkit, port)
    context = zmq.Context()
    sockets = {}
    for name, to in (("direct", port), ("tap", tap.port)):
        sockets[name] = context.socket(zmq.REQ)
        sockets[name].handshake_ivl, sockets[name].rcvtimeo = 1000, 30000
        sockets[name].connect(f"{ANY}:{to}")
        half_round_trips(sockets[name], calls)  # both JIT and caches warm
    medians = {"direct": [], "tap": []}
    for _ in range(rounds):
        for name, times in medians.items():
            times.append(statistics.median(half_round_trips(sockets[name], calls)))
    context.destroy(linger=0)
    rep.terminate()
    tap.close()
    return statistics.median(medians["direct"]), statistics.median(medians["tap"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=500000)
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--calls", type=int, default=3000)
    parser.add_argument("--zmqkit", default="./zmqkit")
    options = parser.parse_args()
    direct, tapped = [], []
    for _ in range(options.rounds):
        direct.append(throughput(None, options.size, options.messages))
        tapped.append(throughput(options.zmqkit, options.size, options.messages))
    ratio = statistics.median(tapped) / statistics.median(direct)
    print(
        f"throughput, {options.size} bytes: direct {statistics.median(direct):,.0f}/s,"
        f" tap {statistics.median(tapped):,.0f}/s, ratio {ratio:.2f}"
    )
    without, through = latency(options.zmqkit, options.rounds, options.calls)
    added = through - without
    print(f"latency at the median: direct {without:.0f} us, tap {through:.0f} us, added {added:.0f} us")
    return 0 if ratio >= 0.5 and added < 100 else 1


if __name__ == "__main__":
    sys.exit(main())
