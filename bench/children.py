"""Processes that a benchmark starts: each has a deadline for what it is to say, and none outlives the benchmark."""
import os
import queue
import signal
import socket
import subprocess
import threading
import time

START_SECONDS = 60


class Failure(Exception):
    """A process has not done what it should; the text is for a person."""


class Child:
    """A process whose output is read to its end, and which is killed where its `with` ends."""

    def __init__(self, name, command):
        self.name = name
        self.last = ""
        self.lines = queue.Queue()
        self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.reader.join()

    @property
    def pid(self):
        return self.process.pid

    def read(self):
        for line in self.process.stdout:
            self.last = line.strip() or self.last
            self.lines.put(line.rstrip("\n"))
        self.process.stdout.close()
        self.lines.put(None)

    def expect(self, beginning="", seconds=START_SECONDS):
        """Returns the next line that begins so."""
        until = time.monotonic() + seconds
        while True:
            try:
                line = self.lines.get(timeout=max(0, until - time.monotonic()))
            except queue.Empty:
                raise Failure(f"{self.name} has not answered in {seconds:.0f} s: {self.last}") from None
            if line is None:
                raise Failure(f"{self.name} has ended: {self.last}")
            if line.startswith(beginning):
                return line

    def say(self, line):
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Failure(f"{self.name} has ended: {self.last}") from None


def output(name, command, seconds, codes=(0,)):
    """Runs a command to its end; returns what it has printed. Its exit code must be one of the codes."""
    with subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as process:
        try:
            out, err = process.communicate(timeout=seconds)
        except BaseException as cut:
            process.kill()
            if isinstance(cut, subprocess.TimeoutExpired):
                raise Failure(f"{name} has not ended in {seconds} s") from None
            raise
    if process.returncode not in codes:
        words = (err.strip().splitlines() or [""])[-1]
        raise Failure(f"{name}: exit code {process.returncode}: {words}")
    return out


def free_endpoint():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{probe.getsockname()[1]}"


def end_in_order():
    """SIGTERM and a terminal that is closed end the benchmark as Ctrl-C does, so that its children end, too."""
    def interrupt(*_):
        raise KeyboardInterrupt
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)


def java(jar, *arguments):
    """The command for a program of the kit, with the garbage collector that its launcher takes."""
    return ["java", "-XX:+UseSerialGC", "-jar", jar, *arguments]


def load():
    return os.getloadavg()[0]
