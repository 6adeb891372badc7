#!/usr/bin/python3
"""waits.py - a TCP server that accepts connections and waits, until a limit of its own.

usage: waits.py ADDRESS PORT [most N] [age SECONDS] [probes SECONDS]

It closes connections beyond N at once, and each one SECONDS after it was accepted; or the
kernel sends keepalive probes each SECONDS. It prints ready. After SIGTERM, once no connection is
open any more or after five seconds, it prints how many connections ended with FIN, how many with
RST, and how many bytes it received.
"""
import select
import signal
import socket
import sys
import time

address, port, *words = sys.argv[1:]
option = dict(zip(words[::2], map(float, words[1::2])))
family = socket.AF_INET6 if ":" in address else socket.AF_INET
listener = socket.create_server((address, int(port)), family=family, backlog=128)
seen = {"fin": 0, "rst": 0, "bytes": 0}
accepted = {}
deadline = []


def leave(*_):
    deadline.append(time.monotonic() + 5)


def hear(s):
    try:
        data = s.recv(65536)
    except ConnectionResetError:
        data = None
    seen["bytes"] += len(data or b"")
    if not data:
        seen["rst" if data is None else "fin"] += 1
        del accepted[s]
        s.close()


signal.signal(signal.SIGTERM, leave)
if "probes" in option:
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, int(option["probes"]))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
print("ready", flush=True)
while True:
    ready = select.select([listener, *accepted], [], [], 0.05)[0]
    if deadline and (time.monotonic() > deadline[0] or not ready and not accepted):
        print(" ".join(f"{k}={v}" for k, v in seen.items()), flush=True)
        sys.exit()
    for s in ready:
        if s is not listener:
            hear(s)
        elif len(accepted) >= option.get("most", 1000):
            s.accept()[0].close()
        else:
            accepted[s.accept()[0]] = time.monotonic()
    for s, since in list(accepted.items()):
        if time.monotonic() - since >= option.get("age", 1000):
            del accepted[s]
            s.close()
