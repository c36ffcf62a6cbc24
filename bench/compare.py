#!/usr/bin/env python3
"""What bench/compare.sh runs: `zmqkit bench` in front of and behind each relay.

A round measures each relay once at each work; rounds follow until there are as many as asked for, or until the next would
take longer than there is time. A figure is the median of the rounds, with the least and the most; a ratio is the median of the
ratios to the first relay in the same round. CPU is the operating system's count. Ctrl-C prints what there is.
"""
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import latencies
from children import Child, Failure, end_in_order, free_endpoint, java, load, output

HOME = pathlib.Path(__file__).resolve().parent.parent
JAR = HOME / "cli/target/zmqkit.jar"
PYTHON = "/usr/bin/python3"
ANY = "tcp://127.0.0.1:*"
MARK = "10000000"
RATE = 10_000
MOST_SECONDS = 590
RUN_SECONDS = 60
MOST_SPREAD = 0.15
C, LANE, JEROMQ, LOOP = "C, libzmq", "relay --plain, lane", "relay --plain, jeromq", "Python, pyzmq"

SHORT = ("--time", "500ms", "--warmup", "400ms")
FEW = ("--count", 20_000, "--warmup", "100ms")  # what is sent in a fixed time, some relays take very long to deliver

# what, options of bench fanout, relays
WORKS = (
    ("16 B, 1 to 1", ("--size", 16, "--subscribers", 1, *SHORT), (C, LANE)),
    ("64 B, 1 to 1", ("--size", 64, "--subscribers", 1, *SHORT), (C, LANE, JEROMQ, LOOP)),
    ("256 B, 1 to 1", ("--size", 256, "--subscribers", 1, *SHORT), (C, LANE)),
    ("1 KiB, 1 to 1", ("--size", 1024, "--subscribers", 1, *SHORT), (C, LANE)),
    ("16 KiB, 1 to 1", ("--size", 16384, "--subscribers", 1, *SHORT), (C, LANE)),
    ("64 B, 1 to 10", ("--size", 64, "--subscribers", 10, *SHORT), (C, LANE)),
    ("64 B, 1 to 50", ("--size", 64, "--subscribers", 50, *SHORT), (C, LANE)),
    ("64 B, 10 of 1,000 match", ("--size", 64, "--subscribers", 1000, "--topics", 100, *FEW), (C, LANE)),
)
LONG = ("--rate", RATE, "--time", "2500ms", "--warmup", "3500ms")
JOURNALS = ("memory", "SQLite")


def peers(folder):
    """The relays that there are: name -> command for two endpoints."""
    found = {}
    binary = os.path.join(folder, "peer")
    compiled = shutil.which("cc") and subprocess.run(
        ["cc", "-O2", "-o", binary, HOME / "bench/peers/peer.c", "-lzmq"], stderr=subprocess.DEVNULL, timeout=RUN_SECONDS,
        check=False)
    if compiled and compiled.returncode == 0:
        found[C] = lambda: [binary, "relay", free_endpoint(), free_endpoint()]
    else:
        print("left out: the loop in C (install gcc and libzmq3-dev)\n")
    if has_pyzmq():
        found[LOOP] = lambda: [PYTHON, HOME / "bench/peers/relay.py", free_endpoint(), free_endpoint()]
    else:
        print("left out: the loop in Python (install python3-zmq)\n")
    for name, engine in ((LANE, "lane"), (JEROMQ, "jeromq")):
        found[name] = lambda engine=engine: java(
            JAR, "relay", "--plain", "--engine", engine, "--hwm", MARK, "--collect", ANY, "--publish", ANY)
    return found


def has_pyzmq():
    return os.path.exists(PYTHON) and subprocess.run(
        [PYTHON, "-c", "import zmq"], stderr=subprocess.DEVNULL, timeout=RUN_SECONDS, check=False).returncode == 0


class Figures:
    """What the rounds have shown: for each work and relay a run or None, round by round."""

    def __init__(self):
        self.runs = {}

    def measure(self, work, relay, measure):
        """A failure costs this figure, and not the rest."""
        try:
            self.note(work, relay, measure())
        except Failure as failure:
            print(f"\n{work}: {failure}", file=sys.stderr)
            self.note(work, relay, None)

    def note(self, work, relay, run):
        self.runs.setdefault(work, {}).setdefault(relay, []).append(run)

    def failed(self):
        return any(run is None for relays in self.runs.values() for runs in relays.values() for run in runs)

    def of(self, work, relay, figure):
        return [figure(run) for run in self.runs[work].get(relay, ()) if run is not None]

    def beside(self, work, relay, other, figure):
        pairs = zip(self.runs[work].get(relay, ()), self.runs[work].get(other, ()))
        return [figure(run) / figure(reference) for run, reference in pairs if run and reference and figure(reference)]

    def beside_first(self, work, relay, figure):
        return self.beside(work, relay, next(iter(self.runs[work])), figure)

    def doubts(self, work, relay, figure):
        """What speaks against the figures of a row, as short as a cell."""
        runs = [run for run in self.runs[work][relay] if run is not None]
        told = {doubt.split(":")[0].replace("the machine: ", "") for run in runs for doubt in run.get("unreliable", [])}
        values = [figure(run) for run in runs]
        if values and max(values) - min(values) > MOST_SPREAD * statistics.median(values):
            told.add(f"rounds {100 * (max(values) - min(values)) / statistics.median(values):.0f} % apart")
        lost = sum(run.get("lost", 0) for run in runs)
        if lost:
            told.add(f"{lost:,} lost")
        if len(runs) < len(self.runs[work][relay]):
            told.add(f"{len(self.runs[work][relay]) - len(runs)} failed")
        return "; ".join(sorted(told))


def bench(*arguments):
    """Runs a bench; returns its run, with the doubts of its summary and why it ended early as `unreliable`."""
    out = output("bench " + arguments[0], java(JAR, "bench", *arguments, "--runs", 1, "--json", "-t", "20s"),
                    RUN_SECONDS, codes=(0, 4))
    try:
        run, summary = (json.loads(line) for line in out.splitlines())
        run["unreliable"] = [short(doubt) for doubt in summary["unreliable"]]
        if "ended_early" in run:
            run["unreliable"].append("ended early")
        return run
    except (ValueError, KeyError) as trouble:
        raise Failure(f"bench {arguments[0]} has printed no result: {trouble!r}") from trouble


def short(doubt):
    for beginning, word in (("other processes", "busy machine"), ("the clock", "clock jumped"), ("the rate", "rate not reached")):
        if doubt.startswith(beginning):
            return word
    return doubt


def through(command, *arguments):
    """Runs a bench through a relay."""
    line = [str(part) for part in command]
    with Child(pathlib.Path(line[0]).name + " relay", line) as relay:
        if ANY in line:
            ends = [relay.expect("ready: PULL").split()[-1], relay.expect("ready: XPUB").split()[-1]]
        else:
            relay.expect("ready")
            ends = line[-2:]
        return bench(*arguments, "--type", "relay", "-c", ends[0], "-c", ends[1], "--pid", relay.pid)


def chat(journal):
    with tempfile.TemporaryDirectory() as folder:
        where = os.path.join(folder, "chat.db") if journal == "SQLite" else journal
        return bench("relay", "--chat", "--journal", where, "--time", "1s", "--warmup", "1500ms")


def start(server, command):
    """How long a command takes that does one thing and ends; None as server: it needs none."""
    begun = time.perf_counter()
    output(str(command[0]), command, RUN_SECONDS)
    return {"ms": (time.perf_counter() - begun) * 1e3, "server": server}


def one_round(found, figures, server, turn, tell):
    """Every other round takes the relays from behind, so that what changes with time favours none."""
    def in_turn(relays):
        return [relay for relay in relays if relay in found][::1 if turn % 2 == 0 else -1]
    for work, options, relays in WORKS:
        for relay in in_turn(relays):
            tell(f"{work}: {relay}")
            figures.measure(work, relay, lambda o=options, r=relay: through(found[r](), "fanout", *o))
    for relay in in_turn((C, LANE, JEROMQ)):
        tell(f"latency: {relay}")
        figures.measure("latency", relay, lambda r=relay: through(found[r](), "latency", *LONG))
    for journal in JOURNALS:
        tell(f"chat: journal {journal}")
        figures.measure("chat", journal, lambda j=journal: chat(j))
    tell("start")
    if LOOP in found:
        figures.measure("start", "python3 -c 'import zmq'", lambda: start(server, [PYTHON, "-c", "import zmq"]))
    client = [HOME / "zmqkit", "hello", "client", "--connect", server, "--count", "1"]
    figures.measure("start", "zmqkit hello client --count 1", lambda: start(server, client))


def relay_cpu(run):
    used = sum(seconds for name, seconds in run["cpu_seconds"].items() if name != "bench")
    return used / max(1, run["sent"]) * 1e6


def bench_cpu(run):
    return run["cpu_seconds"]["bench"] / max(1, run["sent"]) * 1e6


def rate(run):
    return run["delivered_per_second"]


def cell(values, form="{:,.0f}"):
    if not values:
        return ""
    text = form.format(statistics.median(values))
    return text if len(values) == 1 else f"{text} ({form.format(min(values))}-{form.format(max(values))})"


def table(*heads):
    print("\n| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))


def row(*cells):
    print("| " + " | ".join(cells) + " |")


def print_rates(figures):
    table("work", "relay", "deliveries/s", "relay: CPU us a message", "bench: CPU us a message", "rate beside the first",
          "CPU beside the first", "unreliable")
    for work in (work for work, _, _ in WORKS if work in figures.runs):
        for i, relay in enumerate(figures.runs[work]):
            row(work if i == 0 else "", relay, cell(figures.of(work, relay, rate)),
                cell(figures.of(work, relay, relay_cpu), "{:.2f}"), cell(figures.of(work, relay, bench_cpu), "{:.2f}"),
                *(("", "") if i == 0 else (cell(figures.beside_first(work, relay, rate), "{:.2f}"),
                                           cell(figures.beside_first(work, relay, relay_cpu), "{:.2f}"))),
                figures.doubts(work, relay, rate))


def print_latencies(figures):
    names = ("p50", "p99", "p99.9", "max")
    table(f"at {RATE:,} messages/s, 64 B", "us from", *names, "p50 beside the first", "p99.9 beside the first", "unreliable")
    for i, relay in enumerate(figures.runs.get("latency", ())):
        for kind, label in (("corrected_us", "the intended moment"), ("uncorrected_us", "the sending")):
            def at(name, kind=kind):
                return lambda run: run[kind][name]
            beside = ("", "") if i == 0 else (cell(figures.beside_first("latency", relay, at(name)), "{:.2f}")
                                              for name in ("p50", "p99.9"))
            row(relay, label, *(cell(figures.of("latency", relay, at(name))) for name in names), *beside,
                figures.doubts("latency", relay, at("p50")))


def print_chats(figures):
    table("chat messages (ZRC/1), journal", "messages/s", "relay: CPU us a message", "bench: CPU us a message",
          "rate beside the first", "unreliable")
    for i, journal in enumerate(figures.runs.get("chat", ())):
        row(journal, cell(figures.of("chat", journal, rate)), cell(figures.of("chat", journal, relay_cpu), "{:.2f}"),
            cell(figures.of("chat", journal, bench_cpu), "{:.2f}"),
            "" if i == 0 else cell(figures.beside_first("chat", journal, rate), "{:.2f}"), figures.doubts("chat", journal, rate))


def print_starts(figures):
    table("start to end", "ms", "beside the first", "unreliable")
    for i, command in enumerate(figures.runs.get("start", ())):
        row(f"`{command}`", cell(figures.of("start", command, lambda run: run["ms"])),
            "" if i == 0 else cell(figures.beside_first("start", command, lambda run: run["ms"]), "{:.2f}"),
            figures.doubts("start", command, lambda run: run["ms"]))


def print_goals(figures):
    """Each goal, what was measured (the median), and whether it is reached; only for what was measured beside C."""
    table("goal", "measured", "reached")
    for work, least, most in (("64 B, 1 to 1", 1.1, 0.5), ("16 B, 1 to 1", 1.0, 0.6), ("256 B, 1 to 1", 1.1, 0.6),
                              ("1 KiB, 1 to 1", 1.2, 0.6), ("16 KiB, 1 to 1", 1.0, 0.6), ("64 B, 1 to 10", 1.1, 0.6),
                              ("64 B, 1 to 50", 1.1, 0.6), ("64 B, 10 of 1,000 match", 1.0, None)):
        if C in figures.runs.get(work, ()):
            goal(f"lane, {work}: rate at least {least} of C's", figures.beside(work, LANE, C, rate), least, None)
            if most:
                goal(f"lane, {work}: CPU for each message at most {most} of C's", figures.beside(work, LANE, C, relay_cpu), None, most)
    if C in figures.runs.get("latency", ()):
        for name, most in (("p50", 1.2), ("p99.9", 1.5)):
            goal(f"lane, {RATE:,} messages/s: {name}, corrected, at most {most} of C's",
                 figures.beside("latency", LANE, C, lambda run, name=name: run["corrected_us"][name]), None, most)
    if "chat" in figures.runs:
        goal("relay with protocol, in memory: at least 200,000 messages/s", figures.of("chat", "memory", rate), 200_000, None)
        goal("with SQLite: at least 0.6 of the rate in memory", figures.beside("chat", "SQLite", "memory", rate), 0.6, None)
    if len(figures.runs.get("start", ())) > 1:
        python, client = figures.runs["start"]
        goal(f"`{client}` takes at most 3 times `{python}`", figures.beside("start", client, python, lambda run: run["ms"]), None, 3)


def goal(text, values, least, most):
    if values:
        median = statistics.median(values)
        is_reached = (least is None or median >= least) and (most is None or median <= most)
        row(text, f"{median:,.0f}" if median >= 1000 else f"{median:.2f}", "yes" if is_reached else "no")


def surroundings():
    version = output("java", ["java", "-XX:+UseSerialGC", "-Xinternalversion"], RUN_SECONDS).split("(")[1].split(")")[0]
    model = next((line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
                  if line.startswith("model name")), platform.machine()) if os.path.exists("/proc/cpuinfo") else platform.machine()
    return f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, Java {version}, load {load():.1f} at the start"


def rounds(found, figures, wanted, begun):
    """Measures; returns how many rounds are whole."""
    def tell(what):
        if sys.stderr.isatty():
            print(f"\r\033[K{time.monotonic() - begun:4.0f} s  round {done + 1} of {wanted}  {what}", end="", file=sys.stderr,
                  flush=True)
    done, longest = 0, 0
    with Child("hello server", java(JAR, "hello", "server", "--bind", ANY)) as server:
        endpoint = server.expect("ready: ").split()[-1]
        for _ in range(2):  # makes the class archive that shortens the start
            start(endpoint, [HOME / "zmqkit", "hello", "client", "--connect", endpoint, "--count", "1"])
        while done < wanted and time.monotonic() - begun + longest < MOST_SECONDS:
            round_begun = time.monotonic()
            one_round(found, figures, endpoint, done, tell)
            longest = max(longest, time.monotonic() - round_begun)
            done += 1
    return done


def main():
    wanted = int(sys.argv[1])
    begun = time.monotonic()
    if not JAR.exists():
        sys.exit("there is no cli/target/zmqkit.jar: run ./zmqkit once")
    end_in_order()
    figures = Figures()
    code = 0
    print(surroundings() + "\n")
    try:
        with tempfile.TemporaryDirectory() as folder:
            done = rounds(peers(folder), figures, wanted, begun)
            print(f"{done} round{'' if done == 1 else 's'}: medians (least-most)" + ("" if done == wanted else f"; there was no time for {wanted}"))
    except KeyboardInterrupt:
        print("interrupted: medians (least-most) of what there is")
        code = 130
    except Failure as failure:
        print(f"ended early: {failure}; medians (least-most) of what there is")
        code = 1
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    for print_them in (print_rates, print_latencies, print_chats, print_starts, print_goals):
        print_them(figures)
    draw(figures)
    print(f"\n{time.monotonic() - begun:.0f} s in all")
    return code or int(figures.failed())


def draw(figures):
    runs = {relay: figures.of("latency", relay, lambda run: run["corrected_us"]) for relay in figures.runs.get("latency", ())}
    runs = {relay: each for relay, each in runs.items() if each}
    if runs:
        picture = HOME / "target/latencies.svg"
        picture.parent.mkdir(exist_ok=True)
        picture.write_text(latencies.svg({relay: latencies.median(each) for relay, each in runs.items()}, RATE), encoding="utf-8")
        print(f"\nlatencies drawn in {picture.relative_to(HOME)}")


if __name__ == "__main__":
    sys.exit(main())
