#!/usr/bin/python3
"""pair.py [COUNT [IDLE [v6]]] - holds COUNT connections to itself on loopback, the client
sides with keepalive after IDLE seconds if that is given. Prints "PORT FD" of the
listener and the first client side, and ends with its standard input."""
import socket
import sys

count = int(sys.argv[1]) if len(sys.argv) > 1 else 1
idle = int(sys.argv[2]) if len(sys.argv) > 2 else 0
family = socket.AF_INET6 if len(sys.argv) > 3 else socket.AF_INET
listener = socket.create_server(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0),
                                family=family)
held = []
for _ in range(count):
    client = socket.create_connection(listener.getsockname()[:2])
    if idle:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, idle)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, idle)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    held += [client, listener.accept()[0]]
print(listener.getsockname()[1], held[0].fileno() if held else -1, flush=True)
sys.stdin.read()
