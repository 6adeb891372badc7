#!/usr/bin/python3
"""delay.py - a slow path in one network namespace.

usage: delay.py SECONDS

Makes the device `long` with the address 10.98.0.1. A packet to 10.98.0.2 comes back after
SECONDS with its two addresses exchanged (which does not change its checksums), so that a
server on 10.98.0.1 appears at 10.98.0.2. Prints ready.
"""
import collections
import fcntl
import os
import select
import struct
import subprocess
import sys
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000

delay = float(sys.argv[1])
tun = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH", b"long", IFF_TUN | IFF_NO_PI))
subprocess.run("ip addr add 10.98.0.1/24 dev long && ip link set long up", shell=True, check=True)
print("ready", flush=True)
way = collections.deque()
while True:
    wait = max(0, way[0][0] - time.monotonic()) if way else None
    if select.select([tun], [], [], wait)[0]:
        packet = os.read(tun, 65536)
        if packet[0] >> 4 == 4:
            turned = packet[:12] + packet[16:20] + packet[12:16] + packet[20:]
            way.append((time.monotonic() + delay, turned))
    while way and way[0][0] <= time.monotonic():
        os.write(tun, way.popleft()[1])
