#!/usr/bin/python3
"""slow.py NETNS SECONDS - a slow link from this network namespace to that one

Makes a device called slow at either end. Each packet arrives SECONDS later. For kernels
without netem. Prints ready when both devices are up.
"""
import collections
import ctypes
import fcntl
import os
import select
import struct
import subprocess
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI, CLONE_NEWNET = 0x400454CA, 0x1, 0x1000, 0x40000000


def device():
    fd = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH22x", b"slow", IFF_TUN | IFF_NO_PI))
    subprocess.run(["ip", "link", "set", "slow", "up"], check=True)
    return fd


here = device()
with open("/run/netns/" + sys.argv[1]) as netns:
    if ctypes.CDLL(None).setns(netns.fileno(), CLONE_NEWNET):
        sys.exit("slow.py: setns failed")
there = device()
other = {here: there, there: here}
under_way = collections.deque()
print("ready", flush=True)
while True:
    wait = under_way[0][0] - time.monotonic() if under_way else None
    for fd in select.select([here, there], [], [], wait and max(wait, 0))[0]:
        under_way.append((time.monotonic() + float(sys.argv[2]), other[fd], os.read(fd, 2048)))
    while under_way and under_way[0][0] <= time.monotonic():
        _, fd, packet = under_way.popleft()
        os.write(fd, packet)
