#!/usr/bin/python3
"""squat.py CMD... - becomes CMD, whose helper's name another process has taken before

That process writes its number to the file that SQUATTER names, and listens until it is ended.
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
