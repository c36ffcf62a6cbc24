#!/usr/bin/env python3
"""What a tap costs: the same pyzmq peers directly and through `zmqkit tap --out none`, in turn, in one run.

    bench/tap.py [--rounds 5] [--messages 500000] [--size 64] [--calls 3000] [--zmqkit ./zmqkit]

Throughput: a PUSH in one process, a PULL in another; the ratio of the medians. Latency: a REQ and a REP; what the tap adds
to half a round trip, at the median. Goals: at least 0.5 of the throughput, under 100 us. Exit 1 if one is missed.
Needs python3-zmq; ports are free ones.
"""
import argparse, contextlib, multiprocessing, statistics, sys, time

import zmq

from children import Child, Failure, end_in_order

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


def wait(pipe, what):
    """What a peer says next."""
    if not pipe.poll(120):
        raise Failure(what)
    return pipe.recv()


def start_tap(zmqkit, port):
    """A tap in front of a port of this machine."""
    return Child("the tap", [zmqkit, "tap", "--listen", f"{ANY}:*", "--to", f"{ANY}:{port}", "--out", "none"])


def port_of(tap):
    return int(tap.expect("ready: ").rsplit(":", 1)[1])


def throughput(zmqkit, size, count):
    here, there = multiprocessing.Pipe()
    pull = multiprocessing.Process(target=puller, args=(size, count, there), daemon=True)
    pull.start()
    port = wait(here, "the receiver does not start")
    with contextlib.ExitStack() as children:
        if zmqkit:
            port = port_of(children.enter_context(start_tap(zmqkit, port)))
        push = multiprocessing.Process(target=pusher, args=(port, size, count), daemon=True)
        push.start()
        rate = wait(here, "the messages do not arrive")
        push.join(10)
        pull.join(10)
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
    port = wait(here, "the server does not start")
    with start_tap(zmqkit, port) as tap:
        context = zmq.Context()
        sockets = {}
        for name, to in (("direct", port), ("tap", port_of(tap))):
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
    return statistics.median(medians["direct"]), statistics.median(medians["tap"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=500000)
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--calls", type=int, default=3000)
    parser.add_argument("--zmqkit", default="./zmqkit")
    options = parser.parse_args()
    end_in_order()
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
    try:
        sys.exit(main())
    except (Failure, zmq.ZMQError) as failure:
        sys.exit(f"bench/tap.py: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
