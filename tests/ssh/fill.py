#!/usr/bin/python3
"""fill.py PID FD - sends empty packets on a socket of that process until it is full

Prints how many packets fitted.
"""
import ctypes
import socket
import sys

PIDFD_OPEN, PIDFD_GETFD = 434, 438

syscall = ctypes.CDLL(None, use_errno=True).syscall
pidfd = syscall(PIDFD_OPEN, int(sys.argv[1]), 0)
fd = syscall(PIDFD_GETFD, pidfd, int(sys.argv[2]), 0)
if fd < 0:
    sys.exit("fill.py: no such descriptor, or not for us")
pipe = socket.socket(fileno=fd)
sent = 0
try:
    while True:
        pipe.send(b"?", socket.MSG_DONTWAIT)
        sent += 1
except BlockingIOError:
    print(sent)
