#!/usr/bin/python3
"""pool.py PORT - a pool of connections to 127.0.0.1:PORT, as a database client has

Reads commands: open: one more; close: the oldest; show: the settings of all, oldest first, as
keepalive/idle. Answers each with a line. Begins with one connection.
"""
import socket
import sys

pool = []


def connect():
    pool.append(socket.create_connection(("127.0.0.1", int(sys.argv[1]))))
    return "connected"


def show():
    return " ".join(
        "%d/%d"
        % (
            s.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE),
            s.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE),
        )
        for s in pool
    )


print(connect(), flush=True)
for line in sys.stdin:
    if line == "open\n":
        answer = connect()
    elif line == "close\n":
        pool.pop(0).close()
        answer = "closed"
    else:
        answer = show()
    print(answer, flush=True)
