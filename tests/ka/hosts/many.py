# many.py - makes 60 connections to itself. For each line of input it prints how many bytes have
# arrived on them.
import socket
import sys

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(99)
ends = []
for _ in range(60):
    ends.append(socket.create_connection(listener.getsockname()))
    ends.append(listener.accept()[0])
for end in ends:
    end.setblocking(False)


def received(end):
    try:
        return len(end.recv(65536))
    except BlockingIOError:
        return 0


print("ready", flush=True)
for _ in sys.stdin:
    print("received", sum(map(received, ends)), flush=True)
