#!/usr/bin/python3
"""relay.py - a proxy that ends TCP: it forwards the data of one connection on another.

usage: relay.py ADDRESS PORT TO-ADDRESS TO-PORT SECONDS

Closes a pair of connections after SECONDS without data either way. TCP keepalive reaches only
as far as the proxy. Prints ready.
"""
import select
import socket
import sys
import threading


def carry(near, to, seconds):
    far = socket.create_connection(to)
    other = {near: far, far: near}
    while True:
        ready = select.select([near, far], [], [], seconds)[0]
        data = {s: s.recv(65536) for s in ready}
        if not data or b"" in data.values():
            break
        for s, bytes_ in data.items():
            other[s].sendall(bytes_)
    near.close()
    far.close()


def main():
    address, port, to_address, to_port, seconds = sys.argv[1:]
    listener = socket.create_server((address, int(port)))
    print("ready", flush=True)
    while True:
        near = listener.accept()[0]
        threading.Thread(
            target=carry, args=(near, (to_address, int(to_port)), float(seconds)), daemon=True
        ).start()


main()
