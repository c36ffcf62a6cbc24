#!/usr/bin/env python3
"""What the live view costs: the browser that shows it, and the programs that tell it what they do.

    python3 bench/live.py [--rounds 9] [--engines lane jeromq]

Browser: five publishers and five subscribers move 1,000 messages a second in all; the CPU of Chromium, without a screen, so
that it draws by itself, over 20 s. Programs: `relay --plain` on each engine with --live and without, in turn, as fast as the
bench sends; a ratio is that of neighbours, and counts as the median. The view's server runs, and no browser, which would take
its share of the cores. Two rates in a row differ by more than 2 %, so what counts is what the telling threads use: on the lane,
JeroMQ's threads do nothing else. Goals: under half a core, under 2 % of a core. Exit 1 if one is missed.
Needs chromium, nodejs, and npm ci in web/src/test/js.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import sys
import time
from contextlib import ExitStack

from children import Child, Failure, end_in_order, java, load
from compare import ANY, HOME, JAR, bench, rate, relay_cpu

TICKS = os.sysconf("SC_CLK_TCK")
SECONDS = 20
PUBLISHERS = 5
RATE = 200


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--engines", nargs="*", default=["lane", "jeromq"], choices=["lane", "jeromq"])
    return parser.parse_args()


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


def browser_cores():
    """How many cores the browser keeps busy."""
    with ExitStack() as children:
        view, at = start_view(children)
        for i in range(PUBLISHERS):
            publisher = children.enter_context(Child("a publisher", java(
                JAR, "pub", "-b", ANY, "--rate", RATE, "-n", 1_000_000, "--live", view, f"message of {i}")))
            where = publisher.expect("ready: ").split()[-1]
            children.enter_context(Child("a subscriber", java(JAR, "sub", "-c", where, "--live", view, "")))
        browser = start_browser(children, at)
        until = time.monotonic() + 60
        boxes = ""
        while boxes.count('"pub"') + boxes.count('"sub"') < 2 * PUBLISHERS:
            if time.monotonic() > until:
                raise Failure(f"the page does not show {2 * PUBLISHERS} programs: {boxes}")
            time.sleep(0.2)
            browser.say("boxes page")
            boxes = browser.expect("[")
        time.sleep(5)  # the layout is found
        before, begun = cpu_of_tree(browser.pid), time.monotonic()
        time.sleep(SECONDS)
        return (cpu_of_tree(browser.pid) - before) / (time.monotonic() - begun)


def cpu_of_telling(pid):
    """Seconds that the threads have used that a relay on the lane has for the view only."""
    ticks = 0
    for stat in pathlib.Path(f"/proc/{pid}/task").glob("*/stat"):
        name, fields = stat.read_text(encoding="ascii", errors="replace").split("(", 1)[1].rsplit(")", 1)
        if name.startswith(("live-reporter", "iothread", "reaper")):
            ticks += sum(int(field) for field in fields.split()[11:13])
    return ticks / TICKS


def one_rate(engine, view):
    command = java(JAR, "relay", "--plain", "--engine", engine, "--hwm", "10000000", "--collect", ANY, "--publish", ANY,
                   *(("--live", view) if view else ()))
    with Child("the relay", command) as relay:
        ends = [relay.expect("ready: PULL").split()[-1], relay.expect("ready: XPUB").split()[-1]]
        before, begun = cpu_of_telling(relay.pid), time.monotonic()
        run = bench("fanout", "--size", 64, "--subscribers", 1, "--time", "6s", "--warmup", "4s", "--type", "relay",
                    "-c", ends[0], "-c", ends[1], "--pid", relay.pid)
        return run, (cpu_of_telling(relay.pid) - before) / (time.monotonic() - begun)


def ratios(engine, view, rounds):
    """Of the rate and of the CPU for each message, with --live beside without; and the cores that telling takes."""
    rates, cpus, cores = [], [], []
    for turn in range(rounds):
        order = (None, view) if turn % 2 == 0 else (view, None)
        runs = {}
        for where in order:
            runs[where], telling = one_rate(engine, where)
            if where:
                cores.append(telling)
        rates.append(rate(runs[view]) / rate(runs[None]))
        cpus.append(relay_cpu(runs[view]) / relay_cpu(runs[None]))
    return rates, cpus, cores


def text(values):
    return f"{statistics.median(values):.3f} ({min(values):.3f}-{max(values):.3f})"


def main():
    options = arguments()
    end_in_order()
    if not JAR.exists():
        raise Failure("there is no cli/target/zmqkit.jar: run ./zmqkit once")
    print(f"load {load():.1f} at the start")
    cores = browser_cores()
    print(f"browser: {cores:.2f} cores for 10 programs and {PUBLISHERS * RATE:,} messages/s")
    held = cores < 0.5
    with ExitStack() as children:
        view, _ = start_view(children)
        for engine in options.engines:
            rates, cpus, telling = ratios(engine, view, options.rounds)
            print(f"relay --plain, {engine}: with --live {text(rates)} of the rate, {text(cpus)} of the CPU for each message")
            if engine == "lane":
                print(f"the threads that tell: {text(telling)} of a core")
                held &= statistics.median(telling) < 0.02
    return 0 if held else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failure as failure:
        sys.exit(f"bench/live.py: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
