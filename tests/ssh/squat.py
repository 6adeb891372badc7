#!/usr/bin/python3
"""squat.py CMD... - executes CMD after another process has taken the name of its helper

That process writes its PID to the file in SQUATTER, and listens until it is killed.
"""
import os
import signal
import socket
import sys

ready, tell = os.pipe()
pid = os.getpid()
if not os.fork():
    os.setsid()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as taken:
        taken.bind("\0libka-ssh/%d" % pid)
        taken.listen()
        with open(os.environ["SQUATTER"], "w", encoding="ascii") as file:
            file.write(str(os.getpid()))
        os.close(tell)
        for fd in (0, 1, 2):
            os.close(fd)
        signal.pause()
os.close(tell)
os.read(ready, 1)
os.execvp(sys.argv[1], sys.argv[1:])
