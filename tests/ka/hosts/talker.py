#!/usr/bin/python3
"""talker serve: accepts connections on loopback, holds them and reads what comes; prints
its port. talker PORT: connects to it, reports that, and then obeys its standard input:
	arm IDLE INTVL CNT   keepalive on the connection that was made last
	disarm               off
	send | open | close  a byte; another connection; the end of the last one
	be-reset             the server resets the last one, and it stays open here
	shut                 both ends close the last one, and it stays open here
	name HEX             sets the name of the process, given in hexadecimal"""
import ctypes
import socket
import struct
import sys
import threading


def drain(connection):
    while data := connection.recv(4096):
        if data == b"R":
            no_linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_linger)
            break
    connection.close()


def serve():
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        threading.Thread(target=drain, args=listener.accept()[:1], daemon=True).start()


def obey(held, port, word, *rest):
    if word == "open":
        held.append(socket.create_connection(("127.0.0.1", port)))
    elif word == "close":
        held.pop().close()
    elif word == "send":
        held[-1].send(b"x")
    elif word == "be-reset":
        held[-1].send(b"R")
    elif word == "shut":
        held[-1].shutdown(socket.SHUT_RDWR)
    elif word == "arm":
        for option, value in zip((socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL,
                                  socket.TCP_KEEPCNT), rest):
            held[-1].setsockopt(socket.IPPROTO_TCP, option, int(value))
        held[-1].setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    elif word == "disarm":
        held[-1].setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 0)
    elif word == "name":
        PR_SET_NAME = 15
        ctypes.CDLL(None).prctl(PR_SET_NAME, bytes.fromhex(rest[0]), 0, 0, 0)
    else:
        raise ValueError(word)


if sys.argv[1] == "serve":
    serve()
connections = [socket.create_connection(("127.0.0.1", int(sys.argv[1])))]
print("connected", flush=True)
for command in sys.stdin:
    obey(connections, int(sys.argv[1]), *command.split())
