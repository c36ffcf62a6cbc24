#!/usr/bin/env python3
"""A class logs in at once: a relay, N piped chats of M lines each, and a listener that is none of ours.

    bench/class.py [--clients 30] [--lines 20] [--busy 0] [--runs 1] [--limit 300] [--zmqkit ./zmqkit]

Checks that each line arrives once at the listener, in its sender's order, and so in the output of the chat that said it;
that no chat shows a line twice, and each ends with exit 0. Prints the time that the class took, processor time and the
relay's counters. Exit 1 if anything is wrong. Needs Python 3 and no more; ports are free ones.
"""
import argparse, json, os, pathlib, re, signal, socket, subprocess, sys, tempfile, threading, time
from collections import Counter

ANY = "tcp://127.0.0.1:*"
ROOM = b"room/class/"


class Listener(threading.Thread):
    """A SUB socket by hand: ZMTP 3.0, NULL. Keeps sender, text and seq of each TEXT in the room."""

    def __init__(self, endpoint):
        super().__init__(daemon=True)
        self.texts, self.failure = [], None
        host, port = endpoint[len("tcp://") :].rsplit(":", 1)
        self.connection = socket.create_connection((host, int(port)))
        self.connection.sendall(b"\xff" + bytes(8) + b"\x7f\x03\x00NULL" + bytes(16) + bytes(1) + bytes(31))
        self.take(64)
        ready = b"\x05READY\x0bSocket-Type\x00\x00\x00\x03SUB"
        self.connection.sendall(bytes((4, len(ready))) + ready + bytes((0, 1 + len(ROOM), 1)) + ROOM)

    def take(self, size):
        data = b""
        while len(data) < size:
            more = self.connection.recv(size - len(data))
            if not more:
                raise ConnectionError("the relay has closed the connection")
            data += more
        return data

    def frame(self):
        flags = self.take(1)[0]
        size = int.from_bytes(self.take(8 if flags & 2 else 1), "big")
        return flags, self.take(size)

    def run(self):
        frames = []
        try:
            while True:
                flags, body = self.frame()
                if flags & 4:  # a command: READY, or PING, which is answered by its context
                    if body.startswith(b"\x04PING"):
                        pong = b"\x04PONG" + body[7:]
                        self.connection.sendall(bytes((4, len(pong))) + pong)
                    continue
                frames.append(body)
                if not flags & 1:
                    if len(frames) == 6 and frames[1] == b"ZRC1 TEXT":
                        self.texts.append((frames[2].decode(), frames[4].decode(), int(frames[5].split()[1])))
                    frames = []
        except (OSError, ValueError) as e:
            self.failure = e


def start(options, folder, name, *args, stdin=subprocess.DEVNULL):
    out, err = (open(folder / f"{name}.{what}", "wb") for what in ("out", "err"))
    with out, err:
        return subprocess.Popen([options.zmqkit, *args], stdin=stdin, stdout=out, stderr=err)


def endpoints(folder, relay):
    """Where the relay is bound, from its ready lines."""
    end = time.monotonic() + 60
    while time.monotonic() < end and relay.poll() is None:
        found = re.findall(r"ready: .* bound to (\S+)", (folder / "relay.err").read_text())
        if len(found) == 3:
            return found
        time.sleep(0.05)
    sys.exit("class: the relay does not start: " + (folder / "relay.err").read_text())


def wait(children, limit):
    """Waits for children, {pid: name}; returns {name: (exit code, seconds since the start, processor time)}."""
    began, ended = time.monotonic(), {}
    while len(ended) < len(children) and time.monotonic() - began < limit:
        for pid, name in children.items():
            if name not in ended:
                done, status, usage = os.wait4(pid, os.WNOHANG)
                if done:
                    ended[name] = (
                        os.waitstatus_to_exitcode(status),
                        time.monotonic() - began,
                        usage.ru_utime + usage.ru_stime,
                    )
        time.sleep(0.02)
    return ended


def settle(options):
    """The first start builds the jar, and makes the archive of its classes in the background."""
    subprocess.run([options.zmqkit, "--version"], check=True, stdout=subprocess.DEVNULL)
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "zmqkit"
    end = time.monotonic() + 60
    while list(cache.glob("*.making")) and time.monotonic() < end:
        time.sleep(0.2)


def lesson(options, folder):
    """One class; returns what is wrong, and what is worth knowing."""
    names = [f"student{i:02}" for i in range(1, options.clients + 1)]
    said = {name: [f"{name} says {n}" for n in range(1, options.lines + 1)] for name in names}
    relay = start(options, folder, "relay", "relay", "--collect", ANY, "--publish", ANY, "--history", ANY)
    busy, chats, wrong = [], {}, []
    try:
        push, sub, history = endpoints(folder, relay)
        listener = Listener(sub)
        listener.start()
        busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(options.busy)]
        where = ("--room", "class", "--push", push, "--sub", sub, "--history", history)
        for name in names:
            (folder / f"{name}.in").write_text("".join(line + "\n" for line in said[name]))
            with open(folder / f"{name}.in", "rb") as lines:
                chat = start(options, folder, name, "chat", "--name", name, "--json", *where, stdin=lines)
            chats[chat.pid] = name
        ended = wait(chats, options.limit)
        expected = options.clients * options.lines
        end = time.monotonic() + 5
        while len(set(listener.texts)) < expected and time.monotonic() < end:
            time.sleep(0.05)
        relay.send_signal(signal.SIGTERM)
        relay_end = wait({relay.pid: "relay"}, 10)
    finally:
        for process in busy:
            process.kill()
            process.wait()
        for pid, name in chats.items():
            if name not in ended:
                os.kill(pid, signal.SIGKILL)
        if relay.poll() is None:
            relay.kill()

    heard = Counter(text for _, text, _ in listener.texts)
    if len(heard) != expected:
        wrong.append(f"{len(heard)} distinct lines of {expected}")
    twice = sum(count - 1 for count in heard.values())
    if twice:
        wrong.append(f"{twice} lines came again")
    for name in names:
        if name not in ended:
            wrong.append(f"{name} had not ended after {options.limit} s")
            continue
        if ended[name][0] != 0:
            last = (folder / f"{name}.err").read_text().splitlines()[-1:]
            wrong.append(f"{name} ended with {ended[name][0]}: {last}")
        if [text for sender, text, _ in listener.texts if sender == name] != said[name]:
            wrong.append(f"{name}'s lines did not come in its order, each once")
        shown = [json.loads(line) for line in (folder / f"{name}.out").read_text().splitlines()]
        if [message["text"] for message in shown if message["sender"] == name] != said[name]:
            wrong.append(f"{name} did not show its own lines in order, each once")
        if len({message["seq"] for message in shown}) != len(shown):
            wrong.append(f"{name} shows a line twice")
    took = max((seconds for _, seconds, _ in ended.values()), default=0)
    cpu = sum(used for _, _, used in ended.values())
    relay_cpu = relay_end["relay"][2] if "relay" in relay_end else float("nan")
    counters = ([""] + [line for line in (folder / "relay.err").read_text().splitlines() if " received, " in line])[-1]
    print(
        f"{len(heard)} of {expected} lines, {twice} again; {took:.1f} s; processor: relay {relay_cpu:.1f} s,"
        f" chats {cpu:.1f} s, {cpu / max(1, len(ended)):.2f} s each; {counters}",
        flush=True,
    )
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=30)
    parser.add_argument("--lines", type=int, default=20)
    parser.add_argument("--busy", type=int, default=0, help="busy loops beside the class")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--limit", type=float, default=300, help="seconds that one class may take")
    parser.add_argument("--zmqkit", default=str(pathlib.Path(__file__).resolve().parent.parent / "zmqkit"))
    options = parser.parse_args()
    settle(options)
    failed = 0
    for run in range(1, options.runs + 1):
        with tempfile.TemporaryDirectory(prefix="zmqkit-class-") as folder:
            print(f"run {run}: ", end="", flush=True)
            wrong = lesson(options, pathlib.Path(folder))
        for what in wrong:
            print("  WRONG: " + what)
        failed += bool(wrong)
    print(f"{options.runs - failed} of {options.runs} runs right")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
