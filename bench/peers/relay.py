#!/usr/bin/env python3
"""The usual loop in Python: relay.py COLLECT PUBLISH receives from PULL and sends to PUB. Prints "ready" when it is bound."""
import sys

import zmq

MARK = 10_000_000

context = zmq.Context()
pull, pub = context.socket(zmq.PULL), context.socket(zmq.PUB)
pull.rcvhwm = pub.sndhwm = MARK
pull.bind(sys.argv[1])
pub.bind(sys.argv[2])
print("ready", flush=True)
while True:
    pub.send_multipart(pull.recv_multipart(copy=False), copy=False)
