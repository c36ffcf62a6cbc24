"""Soak: all programs together, killed and stalled at random, with messages lost on the way, until the time is up; then the
ledgers must balance.

Each pattern runs in rounds, in a thread of its own: it starts its programs, hurts one of them now and then, waits until
they are done, and enters what was sent and what arrived into its ledger. Some programs run from the beginning to the end,
so that what leaks slowly shows. The seed fixes which faults come in which order; when they strike depends on the machine.
"""

import argparse
import collections
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ZMQKIT = os.path.join(HOME, "zmqkit")
ANY = "tcp://127.0.0.1:*"
HEAP_MIB = 64  # what each program may have, and less than that is to be in use
MAX_HEAP_MIB = 48
MAX_THREADS = 40
MAX_DESCRIPTORS = 100
MOST_GROWTH = (8 * 1024, 6, 6)  # of a program that lasts: heap in KiB, threads, descriptors
PATIENCE = 60  # seconds that a round may take when no more faults come

ended = threading.Event()  # the soak is over, or was interrupted
work = ""
lock = threading.Lock()
running = []
peaks = collections.defaultdict(lambda: [0, 0, 0])  # role: heap in KiB, threads, descriptors
growths = {}  # role of a program that lasts: what it needs at the end more than at the beginning
looked = collections.Counter()  # role: how often its heap was looked at
faults = collections.Counter()


class Broken(Exception):
    """A promise was broken, or a program did what it must not do."""


class Program:
    """A zmqkit process; what it prints goes to files."""

    numbers = iter(range(1, 1 << 30))

    def __init__(self, role, *args, stdin=subprocess.DEVNULL):
        self.role = role
        self.name = os.path.join(work, "%04d-%s" % (next(self.numbers), role))
        environment = dict(os.environ, ZMQKIT_CDS="off", ZMQKIT_JAVA_OPTS="-Xmx%dm -XX:TieredStopAtLevel=1" % HEAP_MIB)
        with lock, open(self.name + ".out", "wb") as out, open(self.name + ".err", "wb") as err:
            if ended.is_set():
                raise Broken("interrupted")
            self.process = subprocess.Popen([ZMQKIT, *args], stdin=stdin, stdout=out, stderr=err, env=environment)
            running.append(self)

    def lines(self, which):
        with open(self.name + which, encoding="utf-8") as file:
            return file.read().splitlines()

    def objects(self):
        return [json.loads(line) for line in self.lines(".out") if line.endswith("}")]

    def await_error_line(self, pattern, count=1, patience=30):
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            found = [match for match in map(re.compile(pattern).match, self.lines(".err")) if match]
            if len(found) >= count:
                return found[:count]
            if self.process.poll() is not None:
                break
            ended.wait(0.05)
        raise Broken("%s did not print %s: %s" % (self.role, pattern, self.lines(".err")[-3:]))

    def endpoints(self, count):
        return [match.group(1) for match in self.await_error_line(r"ready: .* bound to (\S+)", count)]

    def is_up(self):
        return any(line.startswith("ready: ") for line in self.lines(".err"))

    def kill(self):
        if self.process.poll() is None:
            faults["kills"] += 1
            self.process.kill()
        self.process.wait()

    def stall(self, seconds):
        if self.process.poll() is None:
            faults["stalls"] += 1
            self.process.send_signal(signal.SIGSTOP)
            try:
                ended.wait(seconds)
            finally:
                self.process.send_signal(signal.SIGCONT)

    def end(self, wanted=(0,), patience=PATIENCE):
        """Waits for the end, which must come by itself."""
        deadline = time.monotonic() + patience
        while self.process.poll() is None and time.monotonic() < deadline:
            ended.wait(0.05)
        if self.process.poll() is None:
            raise Broken("%s has not ended within %d s: %s" % (self.role, patience, self.lines(".err")[-3:]))
        if self.process.returncode not in wanted:
            raise Broken(
                "%s ended with exit code %d: %s" % (self.role, self.process.returncode, self.lines(".err")[-3:])
            )
        return self.process.returncode

    def stop(self, number, *also):
        """Sends a signal once it is up, for until then the shell or the JVM takes it; it must end within 3 s.

        It may end by itself meanwhile, with one of the other exit codes given.
        """
        try:
            self.await_error_line(r"ready: ")
            self.process.send_signal(number)
        except Broken:
            if self.process.poll() is None:
                raise
        self.end((128 + number, *also), 4)

    def harmed(self):
        """Ends a chaos, enters its faults, and returns its ledger, which must add up."""
        self.stop(signal.SIGINT)
        ledger = self.objects()[-1]
        fates = ("passed", "dropped", "duplicated", "reordered", "lost")
        if ledger["event"] != "ledger" or ledger["received"] != sum(ledger[fate] for fate in fates):
            raise Broken("the ledger of chaos does not add up: %s" % ledger)
        for fault in ("dropped", "duplicated", "reordered", "lost", "cut"):
            faults[fault] += ledger[fault]
        return ledger

    def summary(self, pattern):
        found = [match for match in map(re.compile(pattern).match, self.lines(".err")) if match]
        if not found:
            raise Broken("%s printed no summary: %s" % (self.role, self.lines(".err")[-3:]))
        return found[-1]


class Scenario(threading.Thread):
    """Rounds of one pattern until the time is up, and their ledger."""

    def __init__(self, seed, until):
        super().__init__(name=type(self).__name__.lower())
        self.random = random.Random("%d %s" % (seed, self.name))
        self.until = until
        self.ledger = collections.Counter()
        self.failure = ""

    def run(self):
        try:
            self.begin()
            while not self.is_time_up():
                self.round()
                self.ledger["rounds"] += 1
            self.finish()
        except Exception as failure:  # whatever it is, the soak has failed and says why
            self.failure = "%s: %s" % (type(failure).__name__, failure)

    def begin(self):
        pass

    def round(self):
        raise NotImplementedError

    def finish(self):
        pass

    def is_time_up(self):
        return ended.is_set() or time.monotonic() >= self.until

    def pause(self, least, most):
        """Lets the programs work between two faults; false when no more faults shall come."""
        ended.wait(min(self.random.uniform(least, most), max(0.0, self.until - time.monotonic())))
        return not self.is_time_up()

    def chaos(self, endpoint, *what):
        """A network that harms what goes through it; its own endpoint, and the program."""
        program = Program(
            "chaos", "chaos", "--listen", ANY, "--to", endpoint, "--json", "--seed", str(self.random.randrange(1 << 30)), *what,
        )
        return program.endpoints(1)[0], program

    def require(self, holds, what):
        if not holds:
            raise Broken(what)


class Hello(Scenario):
    """Requests through a broker to three servers, of which one is killed or stalled now and then; some messages of the client
    are lost, repeated or late, and its connection is cut."""

    REQUESTS = 1000

    def server(self):
        return Program("hello-server", "hello", "server", "--idempotent", "--json", "--connect", self.backend)

    def round(self):
        broker = Program("hello-broker", "hello", "broker", "--frontend", ANY, "--backend", ANY)
        frontend, self.backend = broker.endpoints(2)
        frontend, chaos = self.chaos(
            frontend, "--drop", "0.5%", "--duplicate", "0.5%", "--reorder", "0.2%", "--cut-every", "300",
        )
        servers = [self.server() for _ in range(3)]
        every = list(servers)
        while not self.is_time_up():
            client = Program(
                "hello-client", "hello", "client", "--idempotent", "--connect", frontend,
                "--count", str(self.REQUESTS), "--timeout", "500ms", "--retries", "40",
            )
            while client.process.poll() is None and self.pause(0.5, 2):
                victim = self.random.randrange(3)
                if self.random.random() < 0.7:
                    if sum(server.is_up() for server in servers) < 2:
                        continue  # a loaded machine starts them more slowly than they are killed, and a client gives up
                    servers[victim].kill()
                    servers[victim] = self.server()
                    every.append(servers[victim])
                else:
                    servers[victim].stall(self.random.uniform(0.2, 2))
            client.end()
            replies = sum(line.startswith("received World") for line in client.lines(".out"))
            self.ledger["sent"] += self.REQUESTS
            self.ledger["arrived"] += replies
            self.require(replies == self.REQUESTS, "%d of %d requests answered" % (replies, self.REQUESTS))
        chaos.harmed()
        for program in [*servers, broker]:
            program.stop(signal.SIGINT)
        for server in every:
            executed = collections.Counter(line.get("id") for line in server.objects())
            twice = sum(count - 1 for count in executed.values())
            self.ledger["duplicates"] += twice
            self.require(twice == 0, "a server executed %d requests twice" % twice)


class Weather(Scenario):
    """A numbered feed that loses messages on its way, and a subscriber that stalls: what it received and the gaps that it
    reports are all there was.

    Only the publisher knows that the end of the feed was lost, and says so; or chaos, if that has dropped it.
    """

    UPDATES = 140_000

    def round(self):
        publisher = Program(
            "weather-publisher", "weather", "publisher", "--bind", ANY, "--sequenced", "--zips", "10000-10003",
            "--rate", "20000", "--count", str(self.UPDATES), "--hwm", "100", "--wait", "30s",
            "--seed", str(self.random.randrange(1 << 30)),
        )
        endpoint, chaos = self.chaos(
            publisher.endpoints(1)[0], "--drop", "0.1%", "--duplicate", "0.1%", "--reorder", "0.1%",
        )
        subscriber = Program(
            "weather-subscriber", "weather", "subscriber", "10000", "10001", "10002", "10003", "--hwm", "100",
            "--connect", endpoint, "--count", str(self.UPDATES), "--timeout", "5s", "--json",
        )
        if self.pause(0.5, 2):
            subscriber.stall(self.random.uniform(1, 4))  # ends before the feed, so that the last gap is seen
        is_told = publisher.end((0, 4)) == 4
        subscriber.end((0, 3, 4))
        dropped = chaos.harmed()["dropped"]
        sent, received, lost = numbered(subscriber)
        unseen = self.UPDATES - sent  # before the first of a zip or after its last: a subscriber cannot know of these
        self.ledger["sent"] += self.UPDATES
        self.ledger["arrived"] += received
        self.ledger["reported lost"] += lost + (unseen if is_told or unseen <= dropped else 0)
        self.require(
            received + lost == sent and (unseen <= dropped or is_told),
            "%d updates received and %d reported lost of %d, and %d in all" % (received, lost, sent, self.UPDATES),
        )


def numbered(subscriber):
    """What was sent of a subscriber's zips, from the first update that it received to the last; and of these, what it
    received, and what it reported lost."""
    feeds = subscriber.objects()
    sent = sum(feed["last"] - feed["first"] + 1 for feed in feeds)
    return sent, sum(feed["updates"] for feed in feeds), sum(feed["lost"] for feed in feeds)


class Pipeline(Scenario):
    """A batch: workers are killed, replaced and stalled, the sink stalls, and in some rounds it is killed. Tasks come late or
    not at all, and the connections they come through are cut."""

    TASKS = 300

    def worker(self):
        self.started += 1
        return Program(
            "pipeline-worker", "pipeline", "worker", "--connect", self.tasks, "--sink", self.results,
            "--control", self.control, "--name", "w%d" % self.started,
        )

    def shares(self, sink):
        return sum(line["tasks"] for line in sink.objects() if line["event"] == "worker")

    def sink(self):
        return Program(
            "pipeline-sink", "pipeline", "sink", "--json", "--bind", self.results, "--control", self.control,
        )

    def round(self):
        self.started, self.results, self.control = 0, ANY, ANY
        sinks = [self.sink()]
        self.results, self.control = sinks[0].endpoints(2)
        ventilator = Program(
            "pipeline-ventilator", "pipeline", "ventilator", "--bind", ANY, "--sink", self.results,
            "--control", self.control, "--tasks", str(self.TASKS), "--workers", "3", "--task-timeout", "3s",
            "--seed", str(self.random.randrange(1 << 30)),
        )
        self.tasks, chaos = self.chaos(
            ventilator.endpoints(1)[0], "--drop", "0.5%", "--duplicate", "0.5%", "--delay", "2ms", "--jitter", "5ms",
            "--cut-every", "100",
        )
        workers = [self.worker() for _ in range(3)]
        sinks_to_kill = self.random.randrange(2)
        while ventilator.process.poll() is None and self.pause(0.5, 2):
            fault = self.random.random()
            victim = self.random.randrange(3)
            if fault < 0.5:
                workers[victim].kill()
                workers[victim] = self.worker()
            elif fault < 0.7:
                workers[victim].stall(self.random.uniform(0.2, 2))
            elif fault < 0.85:
                sinks[-1].stall(self.random.uniform(0.2, 2))
            elif sinks_to_kill > 0 and sinks[-1].process.poll() is None:
                sinks_to_kill -= 1
                sinks[-1].kill()
                sinks.append(self.sink())
        ventilator.end()
        # A sink printed its output and then told the ventilator. If it was killed after that, the next one has nothing to do.
        sink = next((each for each in reversed(sinks) if self.shares(each) == self.TASKS), sinks[-1])
        if sink is sinks[-1]:
            sink.end()
        else:
            sinks[-1].stop(signal.SIGTERM, 0)
        merged = [line["tasks"] for line in sink.objects() if line["event"] == "batch"]
        shares = self.shares(sink)
        duplicates = sink.summary(r"pipeline sink: \d+ of \d+ results(?:, (\d+) duplicates)?").group(1)
        self.ledger["sent"] += self.TASKS
        self.ledger["arrived"] += shares
        self.ledger["duplicates"] += int(duplicates or 0)
        self.require(merged == [self.TASKS] and shares == self.TASKS, "%s tasks merged, %d in shares" % (merged, shares))
        chaos.harmed()
        for worker in workers:  # one that came after the last KILL waits for the next batch
            worker.stop(signal.SIGTERM, 0)


class Chat(Scenario):
    """Three people talk through a relay with a journal, which is killed and stalled; some of what it publishes is lost, and
    connections are cut."""

    PEOPLE = ("kim", "lee", "park")
    MESSAGES = 150

    def relay(self, *endpoints):
        collect, publish, history = endpoints
        return Program(
            "relay", "relay", "--collect", collect, "--publish", publish, "--history", history,
            "--journal", self.journal,
        )

    def talk(self, client, name):
        try:
            for number in range(self.MESSAGES):
                client.process.stdin.write(("%s %d\n" % (name, number)).encode())
                client.process.stdin.flush()
                ended.wait(0.02)
            client.process.stdin.close()
        except OSError:
            return  # it has ended, which its exit code explains

    def round(self):
        self.journal = os.path.join(work, "journal-%d.db" % self.ledger["rounds"])
        relay = self.relay(ANY, ANY, ANY)
        endpoints = relay.endpoints(3)
        published, chaos = self.chaos(
            endpoints[1], "--drop", "0.5%", "--duplicate", "0.5%", "--reorder", "0.5%", "--cut-every", "300",
        )
        everything = self.MESSAGES * len(self.PEOPLE)
        clients, talkers = [], []
        for name in self.PEOPLE:
            client = Program(
                "chat", "chat", "--name", name, "--json", "--push", endpoints[0], "--sub", published,
                "--history", endpoints[2], "--last", "1000", "--count", str(everything), "--timeout", "40s",
                stdin=subprocess.PIPE,
            )
            talker = threading.Thread(target=self.talk, args=(client, name))
            talker.start()
            clients.append(client)
            talkers.append(talker)
        while any(client.process.poll() is None for client in clients) and self.pause(0.5, 3):
            fault = self.random.random()
            if fault < 0.5:
                relay.kill()
                relay = self.relay(*endpoints)
                relay.endpoints(3)
            elif fault < 0.75:
                relay.stall(self.random.uniform(0.2, 2))
            else:
                self.random.choice(clients).stall(self.random.uniform(0.2, 2))
        for talker in talkers:
            talker.join()
        for client in clients:
            client.end()
        chaos.harmed()
        relay.stop(signal.SIGINT)
        self.ledger["sent"] += everything * len(clients)
        for client in clients:
            heard = [line["text"] for line in client.objects() if "text" in line]
            self.ledger["arrived"] += len(set(heard))
            self.ledger["duplicates"] += len(heard) - len(set(heard))
            for name in self.PEOPLE:
                own = [text for text in heard if text.startswith(name + " ")]
                wanted = ["%s %d" % (name, number) for number in range(self.MESSAGES)]
                self.require(own == wanted, "%d of %d messages of %s, or not in order" % (len(own), len(wanted), name))


class Lasting(Scenario):
    """A server without a broker, a feed, its proxy with last values and a relay that stay, while their peers come and go."""

    REQUESTS = 300
    UPDATES = 1000
    LINES = 50

    def begin(self):
        publisher = Program(
            "lasting-publisher", "weather", "publisher", "--bind", ANY, "--sequenced", "--zips", "10000-10049",
            "--rate", "5000", "--seed", str(self.random.randrange(1 << 30)),
        )
        proxy = Program(
            "lasting-proxy", "weather", "proxy", "--last-value", "--frontend", publisher.endpoints(1)[0], "--backend", ANY,
        )
        relay = Program(
            "lasting-relay", "relay", "--collect", ANY, "--publish", ANY, "--history", ANY, "--journal", "memory",
            "--keep", "1000",
        )
        server = Program("lasting-server", "hello", "server", "--idempotent", "--json", "--bind", ANY)
        self.programs = [publisher, proxy, relay, server]
        self.addresses = [program.endpoints(count) for program, count in ((proxy, 1), (relay, 3), (server, 1))]
        self.first = []

    def round(self):
        (backend,), (collect, publish, history), (address,) = self.addresses
        client = Program(
            "hello-client", "hello", "client", "--idempotent", "--connect", address,
            "--count", str(self.REQUESTS), "--timeout", "500ms", "--retries", "40",
        )
        zips = map(str, self.random.sample(range(10000, 10050), 4))
        subscriber = Program(
            "weather-subscriber", "weather", "subscriber", *zips, "--json", "--connect", backend,
            "--count", str(self.UPDATES), "--timeout", "20s",
        )
        chat = Program(
            "chat", "chat", "--name", "kim", "--json", "--push", collect, "--sub", publish, "--history", history,
            "--last", "0", "--count", str(self.LINES), "--timeout", "40s", stdin=subprocess.PIPE,
        )
        lines = ["%d %d" % (self.ledger["rounds"], number) for number in range(self.LINES)]
        chat.process.stdin.write("".join(line + "\n" for line in lines).encode())
        chat.process.stdin.close()
        peers = [client, subscriber, chat]
        while any(peer.process.poll() is None for peer in peers) and self.pause(0.5, 3):
            self.random.choice(self.programs + peers).stall(self.random.uniform(0.2, 2))
        client.end()
        chat.end()
        subscriber.end((0, 4))
        replies = sum(line.startswith("received World") for line in client.lines(".out"))
        self.require(replies == self.REQUESTS, "%d of %d requests answered" % (replies, self.REQUESTS))
        heard = [line["text"] for line in chat.objects() if "text" in line]
        self.require(heard == lines, "%d of %d lines, or not in order" % (len(heard), len(lines)))
        sent, received, lost = numbered(subscriber)
        self.ledger["sent"] += replies + len(lines) + sent
        self.ledger["arrived"] += replies + len(heard) + received
        self.ledger["reported lost"] += lost
        self.first = self.first or [use(program) for program in self.programs]  # when each has done all that it does

    def finish(self):
        for program, before in zip(self.programs, self.first):
            after = use(program)
            growths[program.role] = [late - early for late, early in zip(after, before)]
        for program in self.programs:
            program.stop(signal.SIGINT)
        executed = collections.Counter(line.get("id") for line in self.programs[-1].objects())
        self.require(max(executed.values(), default=1) == 1, "the server executed a request twice")


def use(program):
    """What a program needs when its garbage has been collected: heap in KiB (0 without jcmd), threads, descriptors."""
    pid = str(program.process.pid)
    found = 0
    if shutil.which("jcmd") and shutil.which("jstat"):
        subprocess.run(["jcmd", pid, "GC.run"], stdout=subprocess.DEVNULL, timeout=30, check=True)
        found = heap(program, ("OU",))  # what lives is old now; what is young is garbage of the moment since
    return found, len(os.listdir("/proc/%s/task" % pid)), len(os.listdir("/proc/%s/fd" % pid))


def watch():
    """Notes the most that each role ever used."""
    while not ended.wait(0.5):
        with lock:
            running[:] = [program for program in running if program.process.poll() is None]
            programs = list(running)
        for program in programs:
            proc = "/proc/%d/" % program.process.pid
            try:
                if os.path.basename(os.readlink(proc + "exe")) == "java":
                    note(program, 1, len(os.listdir(proc + "task")))
                    note(program, 2, len(os.listdir(proc + "fd")))
            except OSError:
                continue  # it has just ended, or there is no /proc
        if programs and shutil.which("jstat"):
            program = min(programs, key=lambda each: looked[each.role])
            looked[program.role] += 1
            note(program, 0, heap(program))  # one at a time: jstat costs as much as a program's start


def note(program, index, value):
    peaks[program.role][index] = max(peaks[program.role][index], value)


def heap(program, spaces=("S0U", "S1U", "EU", "OU")):
    """In KiB; 0 if it has ended meanwhile. jstat reads a file of the process, which may be stalled therefore."""
    try:
        command = ["jstat", "-gc", str(program.process.pid)]
        found = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False).stdout.split()
    except subprocess.TimeoutExpired:
        return 0
    half = len(found) // 2
    columns = dict(zip(found[:half], found[half:]))
    try:
        return round(sum(float(columns[name]) for name in spaces))
    except (KeyError, ValueError):
        return 0


def interrupted(number, _frame):
    ended.set()
    raise SystemExit(128 + number)


def kill_all():
    ended.set()
    with lock:
        for program in running:
            program.process.kill()
            program.process.wait()


def offers(option, *command):
    done = subprocess.run([ZMQKIT, *command, "--help"], capture_output=True, text=True, check=False)
    return done.returncode == 0 and option in done.stdout


def report(scenarios):
    print("%-10s %7s %9s %9s %14s %11s" % ("ledger", "rounds", "sent", "arrived", "reported lost", "duplicates"))
    for scenario in scenarios:
        columns = [scenario.ledger[name] for name in ("rounds", "sent", "arrived", "reported lost", "duplicates")]
        print("%-10s %7d %9d %9d %14d %11d" % (scenario.name, *columns))
    print("%-20s %10s %8s %12s" % ("peak", "heap", "threads", "descriptors"))
    for role, (heap, threads, descriptors) in sorted(peaks.items()):
        print("%-20s %6.1f MiB %8d %12d" % (role, heap / 1024, threads, descriptors))
    print("%-20s %10s %8s %12s" % ("growth", "heap", "threads", "descriptors"))
    for role, (heap, threads, descriptors) in sorted(growths.items()):
        print("%-20s %+6.1f MiB %+8d %+12d" % (role, heap / 1024, threads, descriptors))


def problems(scenarios):
    for scenario in scenarios:
        ledger = scenario.ledger
        if scenario.failure:
            yield "%s: %s" % (scenario.name, scenario.failure)
        elif ledger["sent"] != ledger["arrived"] + ledger["reported lost"] or not ledger["sent"]:
            yield "%s: the ledger does not balance" % scenario.name
    for role, (heap, threads, descriptors) in sorted(peaks.items()):
        if heap > MAX_HEAP_MIB * 1024 or threads > MAX_THREADS or descriptors > MAX_DESCRIPTORS:
            yield "%s used more than %d MiB, %d threads or %d descriptors" % (
                role, MAX_HEAP_MIB, MAX_THREADS, MAX_DESCRIPTORS,
            )
    for role, growth in sorted(growths.items()):
        if any(grown > most for grown, most in zip(growth, MOST_GROWTH)):
            yield "%s grew by %d KiB of heap, %d threads and %d descriptors" % (role, *growth)
    for name in sorted(os.listdir(work)):
        with open(os.path.join(work, name), encoding="utf-8", errors="replace") as file:
            if name.endswith(".err") and "OutOfMemoryError" in file.read():
                yield "%s ran out of memory" % name


def main():
    global work
    parser = argparse.ArgumentParser(
        prog="bench/soak.sh",
        description="All programs together, killed and stalled at random behind a network that loses messages, until the time is up.",
        epilog="Exit codes: 0 every ledger balances, 1 not so, 2 wrong usage, 130/143 signal.",
    )
    parser.add_argument("minutes", metavar="MINUTES", type=float, help="how long, 0.2-1440")
    parser.add_argument("--seed", type=int, help="repeats the faults of an earlier run, in their order")
    parser.add_argument("--keep", action="store_true", help="keep what the programs printed, and say where")
    options = parser.parse_args()
    if not 0.2 <= options.minutes <= 1440:
        parser.error("MINUTES must be 0.2-1440, was %s" % options.minutes)
    seed = random.randrange(1 << 30) if options.seed is None else options.seed
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupted)
    subprocess.run([ZMQKIT, "--version"], stdout=subprocess.DEVNULL, check=True)
    print("soak: %g min, seed %d (repeat with --seed %d)" % (options.minutes, seed, seed), flush=True)

    wanted = {
        Hello: offers("--idempotent", "hello", "server"),
        Weather: offers("--sequenced", "weather", "publisher"),
        Pipeline: True,
        Chat: offers("--journal", "relay"),
        Lasting: os.path.isdir("/proc/self/fd"),
    }
    # The last rounds come to their end without faults, in about a quarter of a minute.
    until = time.monotonic() + max(8, options.minutes * 60 - 15)
    scenarios = [scenario(seed, until) for scenario, offered in wanted.items() if offered]
    for scenario, offered in wanted.items():
        if not offered:
            print("soak: %s is left out: this zmqkit lacks an option for it" % scenario.__name__.lower())
    work = tempfile.mkdtemp(prefix="zmqkit-soak-")
    watcher = threading.Thread(target=watch, name="watch")
    try:
        watcher.start()
        for scenario in scenarios:
            scenario.start()
        for scenario in scenarios:
            scenario.join()
    finally:
        kill_all()
        watcher.join()
        for scenario in scenarios:
            if scenario.ident:
                scenario.join()
        found = list(problems(scenarios))
        if options.keep or (found and sys.exc_info()[0] is None):
            print("soak: what the programs printed is in " + work)
        else:
            shutil.rmtree(work, ignore_errors=True)
    print("faults: %d kills, %d stalls" % (faults["kills"], faults["stalls"]))
    print(
        "network: %d messages dropped, %d duplicated, %d reordered, %d lost with their connection; %d connections cut"
        % tuple(faults[fault] for fault in ("dropped", "duplicated", "reordered", "lost", "cut"))
    )
    report(scenarios)
    for problem in found:
        print("soak: " + problem, file=sys.stderr)
    print("soak: " + ("FAILED" if found else "every ledger balances"), flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
