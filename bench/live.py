#!/usr/bin/env python3
"""What the live view costs: the browser that shows it, and the programs that tell it what they do.

    python3 bench/live.py [--rounds 5] [--sets 6] [--engines lane jeromq]

Browser: five publishers and five subscribers move 1,000 messages a second in all; the CPU of Chromium, without a screen, so
that it draws by itself, over 20 s, and again in the teacher's view. Goal: under half a core.

The ten programs: the same ones with --live and without, in turn; what they use more over 20 s, as the mean of the five of a
kind over all rounds. A program that sends or receives as fast as it can does so on a core, so 2 % of a core is 2 % of its
throughput. Goal: under 2 % of a core.

Full speed: three relays on an engine, of which one tells and two do not, with a bench through each. One bench at a time
runs, for half a second, in an order by chance, and the others are stopped (SIGSTOP), so that whatever else the machine
does hits all three. Counted are the bytes that the relay writes and its CPU for each of them, beside the first relay's in the
same half minute; the second that does not tell shows how far apart two equal ones are. A set is three fresh relays; the figure is
the mean of the sets' medians, with twice its standard error. Goals: the threads that tell (on the lane, JeroMQ's do nothing
else) use under 2 % of a core, and the rate is not shown to lie below 0.98.

The view's server runs throughout. Takes 22 minutes for one engine. Exit 1 if a goal is missed. Linux; needs chromium, nodejs, and npm ci in web/src/test/js.
"""
import argparse
import os
import pathlib
import random
import shutil
import signal
import statistics
import sys
import time
from contextlib import ExitStack

from children import Child, Failure, end_in_order, java, load
from compare import ANY, HOME, JAR

TICKS = os.sysconf("SC_CLK_TCK")
SECONDS = 20
WARMUP = 7  # until Java has compiled what runs often
PUBLISHERS = 5
RATE = 200
CYCLES = 50
MOST = 0.02
TELLING = ("live-reporter", "iothread", "reaper")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sets", type=int, default=6)
    parser.add_argument("--engines", nargs="*", default=["lane", "jeromq"], choices=["lane", "jeromq"])
    options = parser.parse_args()
    if options.rounds < 2 or options.sets < 2:
        parser.error("--rounds and --sets must be 2 at least")
    return options


def cpu_of_tree(root):
    """Seconds that a process and its descendants have used; those that have ended count with their parents."""
    stats = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="ascii", errors="replace").rsplit(")", 1)[1].split()
        except OSError:
            continue  # it has ended
        stats[int(folder.name)] = (int(fields[1]), sum(int(field) for field in fields[11:15]))

    def descends(pid):
        while pid in stats and pid != root:
            pid = stats[pid][0]
        return pid == root
    return sum(ticks for pid, (_, ticks) in stats.items() if descends(pid)) / TICKS


def start_view(children):
    """The web server; returns where programs tell, and its address for a browser."""
    web = children.enter_context(Child("web", java(JAR, "web", "--port", "0", "--live", ANY)))
    return web.expect("ready: PULL").split()[-1], "http://" + web.expect("ready: web").split()[-1].removeprefix("tcp://")


def start_browser(children, at):
    chromium = shutil.which("chromium") or "chromium"
    browser = children.enter_context(Child("the browser", ["node", HOME / "web/src/test/js/chat.mjs", chromium, at]))
    browser.say("live page")
    browser.expect('"open"')
    return browser


def start_ten(children, view):
    """Five publishers with a subscriber each: 1,000 messages a second in all. They tell a view, if there is one."""
    live = ("--live", view) if view else ()
    ten = []
    for i in range(PUBLISHERS):
        publisher = children.enter_context(Child("a publisher", java(
            JAR, "pub", "-b", ANY, "--rate", RATE, "-n", 1_000_000, *live, f"message of {i}")))
        where = publisher.expect("ready: ").split()[-1]
        ten += [publisher, children.enter_context(Child("a subscriber", java(JAR, "sub", "-c", where, *live, "")))]
    return ten


def browser_cores(is_teachers):
    """How many cores the browser keeps busy, perhaps in the teacher's view."""
    with ExitStack() as children:
        view, at = start_view(children)
        start_ten(children, view)
        browser = start_browser(children, at)
        until = time.monotonic() + 60
        boxes = ""
        while boxes.count('"pub"') + boxes.count('"sub"') < 2 * PUBLISHERS:
            if time.monotonic() > until:
                raise Failure(f"the page does not show {2 * PUBLISHERS} programs: {boxes}")
            time.sleep(0.2)
            browser.say("boxes page")
            boxes = browser.expect("[")
        if is_teachers:
            browser.say("click page #teacher")
            browser.expect('"clicked')
        time.sleep(5)  # the layout is found
        before, begun = cpu_of_tree(browser.pid), time.monotonic()
        time.sleep(SECONDS)
        return (cpu_of_tree(browser.pid) - before) / (time.monotonic() - begun)


def cpu_of_threads(pid, names=("",)):
    """Seconds that those threads of a process have used whose names begin so."""
    nanos = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            if (task / "comm").read_text(encoding="utf-8", errors="replace").startswith(names):
                nanos += int((task / "schedstat").read_text(encoding="ascii").split()[0])
        except OSError:
            continue  # it has ended
    return nanos / 1e9


def cores_of_ten(view):
    """What each of the ten programs uses, of a core."""
    with ExitStack() as children:
        ten = start_ten(children, view)
        time.sleep(WARMUP)
        before, begun = [cpu_of_threads(program.pid) for program in ten], time.monotonic()
        time.sleep(SECONDS)
        took = time.monotonic() - begun
        return [(cpu_of_threads(program.pid) - was) / took for program, was in zip(ten, before)]


def cost_of_telling(view, rounds):
    """What a publisher uses, of a core, and what more with --live, in each round; the same of a subscriber."""
    costs = {"a publisher": ([], []), "a subscriber": ([], [])}
    for turn in range(rounds):
        order = (None, view) if turn % 2 == 0 else (view, None)
        cores = {where: cores_of_ten(where) for where in order}
        for first, (without, more) in enumerate(costs.values()):
            own = {where: statistics.mean(cores[where][first::2]) for where in order}
            without.append(own[None])
            more.append(own[view] - own[None])
    return costs


class Stream:
    """A relay with a bench through it."""

    def __init__(self, children, engine, view):
        self.relay = children.enter_context(Child("the relay", java(
            JAR, "relay", "--plain", "--engine", engine, "--hwm", "100000", "--collect", ANY, "--publish", ANY,
            *(("--live", view) if view else ()))))
        ends = [self.relay.expect("ready: PULL").split()[-1], self.relay.expect("ready: XPUB").split()[-1]]
        self.bench = children.enter_context(Child("the bench", java(
            JAR, "bench", "fanout", "--size", 64, "--subscribers", 1, "--time", "10m", "--warmup", "1s", "--runs", 1,
            "--type", "relay", "-c", ends[0], "-c", ends[1])))
        until = time.monotonic() + 30
        while self.written() < 1_000_000:
            if time.monotonic() > until:
                raise Failure(f"nothing goes through the relay: {self.bench.last}")
            time.sleep(0.1)

    def pause(self):
        """The heartbeats of a relay on JeroMQ bear less than ten seconds of it."""
        os.kill(self.bench.pid, signal.SIGSTOP)

    def written(self):
        """Bytes, to its sockets but for a few."""
        counts = pathlib.Path(f"/proc/{self.relay.pid}/io").read_text(encoding="ascii").split()
        return int(counts[counts.index("wchar:") + 1])

    def state(self):
        pid = self.relay.pid
        return self.written(), cpu_of_threads(pid), cpu_of_threads(pid, TELLING), time.monotonic()

    def run(self):
        """For a moment; returns bytes a second, CPU seconds for each, and the cores that telling takes."""
        os.kill(self.bench.pid, signal.SIGCONT)
        time.sleep(0.2)  # it is at full speed again
        before = self.state()
        time.sleep(0.5)
        size, cpu, telling, took = (now - was for now, was in zip(self.state(), before))
        self.pause()
        time.sleep(0.1)  # what is on its way arrives
        if size == 0:
            raise Failure(f"nothing goes through the relay: {self.bench.last}")
        return size / took, cpu / size, telling / took


def one_set(engine, view):
    """Medians of the rate and of the CPU beside those of the first relay: of one that tells, and of one that does not."""
    with ExitStack() as children:
        streams = {name: Stream(children, engine, view if name == "told" else None) for name in ("first", "second", "told")}
        time.sleep(len(streams) * WARMUP)
        for stream in streams.values():
            stream.pause()
        runs = {name: [] for name in streams}
        for _ in range(CYCLES):
            for name in random.sample(list(streams), len(streams)):
                runs[name].append(streams[name].run())

        def beside(name, of):
            return statistics.median(own[of] / first[of] for own, first in zip(runs[name], runs["first"]))
        telling = statistics.mean(cores for _, _, cores in runs["told"])
        return [beside("told", 0), beside("told", 1), beside("second", 0), beside("second", 1), telling]


def text(values):
    return f"{statistics.mean(values):.3f} ± {error(values):.3f}"


def error(values):
    return 2 * statistics.stdev(values) / len(values) ** 0.5


def main():
    options = arguments()
    end_in_order()
    if not JAR.exists():
        raise Failure("there is no cli/target/zmqkit.jar: run ./zmqkit once")
    print(f"load {load():.1f} at the start")
    held = True
    for name, is_teachers in (("browser", False), ("browser, teacher's view", True)):
        cores = browser_cores(is_teachers)
        print(f"{name}: {cores:.2f} cores for 10 programs and {PUBLISHERS * RATE:,} messages/s", flush=True)
        held &= cores < 0.5
    with ExitStack() as children:
        view, _ = start_view(children)
        for name, (without, more) in cost_of_telling(view, options.rounds).items():
            print(f"{name} of the ten: {text(without)} of a core, with --live {text(more)} more", flush=True)
            held &= statistics.mean(more) < MOST
        for engine in options.engines:
            rates, cpus, equal_rates, equal_cpus, telling = zip(*(one_set(engine, view) for _ in range(options.sets)))
            print(f"relay --plain, {engine}: with --live {text(rates)} of the rate, {text(cpus)} of the CPU for each byte;"
                  f" of two without: {text(equal_rates)}, {text(equal_cpus)}", flush=True)
            held &= statistics.mean(rates) + error(rates) >= 1 - MOST
            if engine == "lane":
                print(f"the threads that tell: {text(telling)} of a core", flush=True)
                held &= statistics.mean(telling) < MOST
    return 0 if held else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(f"bench/live.py: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
