#!/usr/bin/env python3
"""Relays on one NATS log, as real processes under faults: what every client got is compared.

    python3 bench/backplane.py ledger [SEED...]     three relays, six clients of 500 lines; relays and NATS are killed
    python3 bench/backplane.py three [SEED...]      the same with three NATS servers, one of which is killed
    (LONGEST_WAIT=30 python3 ...: fail after 30 s of waiting for a message, or for a fresh relay, not 10)
    python3 bench/backplane.py fresh                a relay that comes after 50,000 messages
    python3 bench/backplane.py same                 10,000 messages, heard at two relays
    python3 bench/backplane.py speed                throughput and latency, with and without the log

Needs nats-server, and python3-zmq but for the first two. Exit code 1 if a check fails.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
JAR = os.environ.get('ZMQKIT_JAR', os.path.join(HOME, 'cli/target/zmqkit.jar'))
NATS = shutil.which('nats-server', path=os.environ['PATH'] + ':/usr/sbin')
LONGEST_WAIT = float(os.environ.get('LONGEST_WAIT', '10'))  # seconds
CLIENTS, LINES = 6, 500
started, relays = [], []


def free(count=1):
    """The first of so many free ports in a row."""
    while True:
        first = random.Random().randrange(20000, 31000)
        try:
            for port in range(first, first + count):
                with socket.socket() as probe:
                    probe.bind(('127.0.0.1', port))
            return first
        except OSError:
            continue


def run(*command, log, **more):
    process = subprocess.Popen(command, stderr=open(log, 'ab'), **more)
    started.append(process)
    return process


def zmqkit(*args, log, **more):
    return run('java', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-jar', JAR, *args, log=log, **more)


class Nats:
    """One server, or one of three."""

    def __init__(self, work, name, port=None, cluster=None):
        self.port = port or free()
        self.folder = os.path.join(work, name)
        self.command = [NATS, '-a', '127.0.0.1', '-p', str(self.port), '-js', '-sd', self.folder, '-n', name]
        if cluster:
            own, routes = cluster
            self.command += ['--cluster_name', 'bench', '--cluster', f'nats://127.0.0.1:{own}', '--routes', routes]
        self.log = os.path.join(work, name + '.log')
        self.start()

    def start(self):
        self.process = run(*self.command, log=self.log, stdout=subprocess.DEVNULL)
        until(lambda: answers(self.port), 30, 'nats-server')

    def kill(self):
        self.process.kill()
        self.process.wait()


def three_nats(work):
    routes = [free() for _ in range(3)]
    all_routes = ','.join(f'nats://127.0.0.1:{port}' for port in routes)
    servers = [Nats(work, f'n{i}', cluster=(routes[i], all_routes)) for i in range(3)]
    time.sleep(5)  # until they have found each other and chosen a leader
    return servers


def answers(port):
    try:
        with socket.create_connection(('127.0.0.1', port), 1):
            return True
    except OSError:
        return False


def until(condition, seconds, what):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise SystemExit(f'backplane: {what}: not in {seconds} s')
        time.sleep(0.02)


class Relay:
    """Started again whenever it ends by itself, as systemd would."""

    def __init__(self, work, name, nats, *options):
        self.port = free(3) + 1
        self.address = f'127.0.0.1:{self.port}'
        self.args = ['relay', '--bind', self.address]
        if nats:
            self.args += ['--backplane', ','.join(f'nats://127.0.0.1:{one.port}' for one in nats)]
        self.args += options
        self.log = os.path.join(work, name + '.log')
        self.wanted, self.over = True, False
        self.process = None
        self.start()
        relays.append(self)
        threading.Thread(target=self.guard, daemon=True).start()

    def start(self):
        self.process = zmqkit(*self.args, log=self.log, stdout=subprocess.DEVNULL)

    def guard(self):
        while not self.over:
            if self.wanted and self.process.poll() is not None:
                self.start()
            time.sleep(0.3)

    def kill(self):
        self.wanted = False
        self.process.kill()
        self.process.wait()

    def restart(self):
        self.wanted = True

    def serves(self):
        status = subprocess.run(
            ['java', '-XX:TieredStopAtLevel=1', '-jar', JAR, 'relay', 'status', '--relay', self.address,
             '--timeout', '1s', '--json'], capture_output=True, text=True)
        return status.returncode == 0 and json.loads(status.stdout)


class Client:
    """Says its lines at its own pace, and writes down what it hears and how long its own took."""

    def __init__(self, work, number, relays, seed, seconds):
        self.name = f'c{number}'
        self.random = random.Random(f'{seed}-{number}')
        self.pause = seconds / LINES
        order = [relays[(number + i) % len(relays)].address for i in range(len(relays))]
        self.said, self.heard, self.waits = {}, [], []
        self.log = os.path.join(work, self.name + '.log')
        self.process = zmqkit(
            'chat', '--relay', ','.join(order), '--name', self.name, '--json', '--last', '1000', '--timeout', '150s',
            '--count', str(CLIENTS * LINES), log=self.log,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.threads = [threading.Thread(target=job, daemon=True) for job in (self.speak, self.listen)]
        for thread in self.threads:
            thread.start()

    def is_ready(self):
        with open(self.log) as log:
            return 'ready: in room' in log.read()

    def speak(self):
        until(self.is_ready, 120, self.name)
        for n in range(1, LINES + 1):
            text = f'{self.name} {n}'
            self.said[text] = time.monotonic()
            self.process.stdin.write(text + '\n')
            self.process.stdin.flush()
            time.sleep(self.random.uniform(0, 2 * self.pause))
        self.process.stdin.close()

    def listen(self):
        for line in self.process.stdout:
            message = json.loads(line)
            self.heard.append(message)
            if message['sender'] == self.name:
                self.waits.append(time.monotonic() - self.said[message['text']])


def check(clients):
    faults = []
    hashes = set()
    for client in clients:
        code = client.process.wait(timeout=240)
        client.threads[1].join(60)
        texts = [(one['sender'], int(one['text'].split()[1])) for one in client.heard]
        if code != 0:
            faults.append(f'{client.name}: exit {code}')
        if len(texts) != CLIENTS * LINES or len(set(texts)) != len(texts):
            faults.append(f'{client.name}: {len(texts)} heard, {len(set(texts))} different')
        for sender in {one for one, _ in texts}:
            numbers = [n for one, n in texts if one == sender]
            if numbers != list(range(1, LINES + 1)):
                faults.append(f'{client.name}: the lines of {sender} are not 1 to {LINES} in order')
        rolling = b''
        for one in client.heard:
            entry = f"{one['seq']} {one['sender']} {one['text']} {one['id']} {one['time']}".encode()
            rolling = hashlib.sha256(rolling + entry).digest()
        hashes.add(rolling.hex()[:16])
    if len(hashes) != 1:
        faults.append(f'logs differ: {hashes}')
    return faults, hashes


def ledger(seed, nats_servers):
    chance = random.Random(seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as work:
        nats = three_nats(work) if nats_servers == 3 else [Nats(work, 'nats')]
        replicas = ('--replicas', '3') if nats_servers == 3 else ()
        members = [Relay(work, f'relay{i}', nats, *replicas) for i in range(3)]
        for relay in members:
            until(lambda: answers(relay.port), 60, 'a relay')
        clients = [Client(work, i, members, seed, 45) for i in range(CLIENTS)]
        until(lambda: all(client.is_ready() for client in clients), 120, 'six clients')
        time.sleep(chance.uniform(1, 4))
        victims = chance.sample(members, 3)

        def kill_relay(victim):
            victim.kill()
            time.sleep(chance.uniform(1, 4))
            victim.restart()

        def kill_nats():
            victim = chance.choice(nats)
            victim.kill()
            time.sleep(chance.uniform(1, 4))
            if nats_servers == 1:
                victim.start()

        def stall(victim):
            victim.process.send_signal(signal.SIGSTOP)
            time.sleep(20)
            victim.process.send_signal(signal.SIGCONT)

        if nats_servers == 1:
            deeds = [lambda: kill_relay(victims[0]), lambda: kill_relay(victims[1]), kill_nats,
                     lambda: stall(victims[2])]
        else:
            deeds = [kill_nats]
        if os.environ.get('DEEDS'):
            deeds = [deeds[int(one)] for one in os.environ['DEEDS'].split(',') if one != 'none']
        chance.shuffle(deeds)
        for deed in deeds:
            deed()
            time.sleep(chance.uniform(1, 3))
        faults, hashes = check(clients)
        waits = sorted(wait for client in clients for wait in client.waits)
        if nats_servers == 3 and waits[-1] > LONGEST_WAIT:
            faults.append(f'a message waited {waits[-1]:.1f} s')
        print(f'seed {seed}: {CLIENTS} logs of {CLIENTS * LINES}, hash {"/".join(hashes)}, '
              f'confirmed after {statistics.median(waits) * 1000:.0f} ms (median), {waits[-1]:.1f} s at most, '
              f'{time.monotonic() - began:.0f} s' + ''.join(f'\n  FAULT {fault}' for fault in faults), flush=True)
        if os.environ.get('KEEP'):
            shutil.copytree(work, os.environ['KEEP'], dirs_exist_ok=True)
        end()
        return not faults


def end():
    for relay in relays:
        relay.wanted, relay.over = False, True
    time.sleep(0.5)  # so that none is just being started
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()
    started.clear()
    relays.clear()


class Raw:
    """PUSH and SUB, and nothing else."""

    def __init__(self, relay, rooms):
        import zmq
        self.zmq = zmq
        context = zmq.Context.instance()
        self.push, self.sub, self.ask = context.socket(zmq.PUSH), context.socket(zmq.SUB), context.socket(zmq.DEALER)
        for one, port in ((self.push, 0), (self.sub, -1), (self.ask, 1)):
            one.set_hwm(0)
            one.linger = 0
            one.connect(f'tcp://127.0.0.1:{relay.port + port}')
        for room in rooms:
            self.sub.subscribe(f'room/{room}/')
        for _ in rooms:
            assert self.sub.poll(30000), 'no tick'
            self.sub.recv_multipart()

    def say(self, room, session, n, text=b'x' * 32):
        self.push.send_multipart([f'room/{room}/'.encode(), b'ZRC1 TEXT', b'bench', f'{session} {n} 1'.encode(), text])

    def hear(self, wait=30000):
        while self.sub.poll(wait):
            frames = self.sub.recv_multipart()
            if frames[1] == b'ZRC1 TEXT':
                return frames
        raise SystemExit('backplane: nothing was heard')

    def history(self, room):
        kept, at = [], 1
        while True:
            self.ask.send_multipart([b'ZRC1 HISTORY', room.encode(), str(at).encode(), b'1000'])
            items = 0
            while True:
                assert self.ask.poll(30000), 'no history'
                reply = self.ask.recv_multipart()
                if reply[0] == b'ZRC1 ERROR':
                    time.sleep(0.05)
                    break
                if reply[0] == b'ZRC1 END':
                    if items == 0:
                        return kept + [reply]
                    break
                kept.append(reply[1:])
                items += 1
                at = int(reply[6].split()[1]) + 1


def relay_on(work, nats, name='relay'):
    relay = Relay(work, name, nats, '--stats', '1s')
    until(lambda: answers(relay.port), 60, 'a relay')
    return relay


def fresh():
    with tempfile.TemporaryDirectory() as work:
        nats = [Nats(work, 'nats')]
        first = relay_on(work, nats, 'first')
        raw = Raw(first, ['a', 'b'])
        window = 2000
        for n in range(1, 50_001):  # in two rooms
            raw.say('ab'[n % 2], 'session-fresh', n)
            if n % window == 0:
                for _ in range(window):
                    raw.hear()
        status = first.serves()
        time.sleep(3)  # snapshots are made after a moment
        began = time.monotonic()
        second = Relay(work, 'second', nats)
        until(lambda: answers(second.port), 60, 'the second relay')
        late = Raw(second, ['a'])
        took = time.monotonic() - began
        same = all(late.history(room) == raw.history(room) for room in 'ab')
        log = os.popen(f'grep -h snapshot {work}/first.log | wc -l').read().strip()
        print(f'fresh: log {status["log"]}; a relay that came then ticked {took:.1f} s after its start; '
              f'{len(late.history("a"))} and {len(late.history("b"))} replies, the same as the first relay\'s: {same}')
        end()
        return same and took < LONGEST_WAIT


def same():
    with tempfile.TemporaryDirectory() as work:
        nats = [Nats(work, 'nats')]
        here, there = relay_on(work, nats, 'here'), relay_on(work, nats, 'there')
        one, two = Raw(here, ['a']), Raw(there, ['a'])
        heard = ([], [])
        for n in range(1, 5001):
            one.say('a', 'session-one', n)
            two.say('a', 'session-two', n)
            if n % 500 == 0:
                for _ in range(1000):
                    heard[0].append(one.hear())
                    heard[1].append(two.hear())
        equal = heard[0] == heard[1]
        seqs = [int(frames[5].split()[1]) for frames in heard[0]]
        print(f'same: {len(seqs)} messages, seq 1 to {seqs[-1]} in order: {seqs == list(range(1, 10_001))}, '
              f'the same frames at both relays: {equal}')
        end()
        return equal and seqs == list(range(1, 10_001))


def rate(relay, messages, session):
    """Messages a second, each heard again; so many on the way that the relay always has some, and drops none."""
    raw = Raw(relay, ['a'])
    began = time.monotonic()
    window = threading.Semaphore(4000)

    def speak():
        for n in range(1, messages + 1):
            window.acquire()
            raw.say('a', session, n)

    speaker = threading.Thread(target=speak)
    speaker.start()
    for _ in range(messages):
        raw.hear()
        window.release()
    speaker.join()
    return messages / (time.monotonic() - began)


def latency(relay, count, session):
    raw = Raw(relay, ['a'])
    took = []
    for n in range(1, count + 1):
        began = time.monotonic()
        raw.say('a', session, n)
        raw.hear()
        took.append(time.monotonic() - began)
        time.sleep(0.002)
    return statistics.median(took[count // 4:]) * 1000


def speed():
    results = {}
    with tempfile.TemporaryDirectory() as work:
        nats = [Nats(work, 'nats')]
        for name, servers in (('alone', None), ('one NATS', nats)):
            relay = relay_on(work, servers, name.replace(' ', '-'))
            for warm in range(2):
                rate(relay, 20_000, f'session-warm{warm}')
            rates = sorted(rate(relay, 50_000, f'session-rate{i}') for i in range(3))
            results[name] = (rates[1], latency(relay, 800, 'session-latency'))
            relay.kill()
        end()
    with tempfile.TemporaryDirectory() as work:
        nats = three_nats(work)
        relay = Relay(work, 'three', nats, '--replicas', '3')
        until(lambda: answers(relay.port), 60, 'a relay')
        for warm in range(2):
            rate(relay, 20_000, f'session-warm{warm}')
        rates = sorted(rate(relay, 50_000, f'session-rate{i}') for i in range(3))
        results['three NATS'] = (rates[1], latency(relay, 800, 'session-latency'))
        end()
    base, wait = results['alone']
    for name, (per_second, millis) in results.items():
        print(f'speed: {name}: {per_second:,.0f} messages/s ({per_second / base:.2f}), '
              f'{millis:.2f} ms from PUSH to SUB (median; {millis - wait:+.2f} ms)')
    return results['one NATS'][0] / base >= 0.3 and results['one NATS'][1] - wait < 5


def main(what, seeds):
    if not NATS:
        raise SystemExit('backplane: needs nats-server: apt-get install nats-server')
    held = True
    try:
        if what in ('ledger', 'three'):
            for seed in seeds or ['1']:
                held &= ledger(seed, 3 if what == 'three' else 1)
        elif what in ('fresh', 'same', 'speed'):
            held = globals()[what]()
        else:
            raise SystemExit(__doc__)
    finally:
        end()
    sys.exit(0 if held else 1)


if __name__ == '__main__':
    main(sys.argv[1] if len(sys.argv) > 1 else '', sys.argv[2:])
