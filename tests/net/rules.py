#!/usr/bin/python3
"""rules.py STEP... - prints what a socket carries after each step, one a line.

  ADDRESS     a new TCP socket connects to a listener at this address (v6:: for an
              IPv4-mapped one, ::ffff:127.0.0.1)
  nb:ADDRESS  the same without blocking
  own:ADDRESS the program sets an idle time of 77 s first
  off:ADDRESS the program switches keepalive off first
  again:ADDRESS  the socket of the step before is disconnected and connects again
  fail:ADDRESS   connects to a port that is closed, then to ADDRESS
  short:ADDRESS  the same with an IPv6 address of 24 bytes, without its scope
  udp:ADDRESS a UDP socket connects
  birth       a new socket, not connected
  mptcp       a new MPTCP socket, not connected
  mptcp:ADDRESS  such a socket connects, to a peer that has no MPTCP

A line is "off" or IDLE/INTVL/CNT and TCP_RTO_MAX_MS, "-" if the kernel lacks it.
"""
import ctypes
import errno
import os
import socket
import sys

TCP_RTO_MAX_MS = 44
MPTCP = 262
libc = ctypes.CDLL(None, use_errno=True)
listeners, last = {}, None


def family(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def listener(address):
    """By its port, which the variable PORT fixes, or any."""
    if address not in listeners:
        own = "::" if "ffff" in address else address
        s = socket.socket(family(own))
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if own == "::":
            s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        s.bind((own, int(os.environ.get("PORT", 0))))
        s.listen()
        listeners[address] = s
    return (address, listeners[address].getsockname()[1])


def option(s, level, name):
    try:
        return s.getsockopt(level, name)
    except OSError:
        return "-"


def show(s):
    tcp = socket.IPPROTO_TCP
    times = [option(s, tcp, o) for o in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL,
                                         socket.TCP_KEEPCNT)]
    on = option(s, socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    print("off" if on == 0 else "/".join(map(str, times)), option(s, tcp, TCP_RTO_MAX_MS),
          flush=True)


for step in sys.argv[1:]:
    how, _, address = step.partition(":") if step.split(":")[0].isalpha() else ("", "", step)
    if step == "birth":
        last = socket.socket()
    elif step == "mptcp":
        last = socket.socket(proto=MPTCP)
    elif how == "udp":
        last = socket.socket(family(address), socket.SOCK_DGRAM)
        last.connect((address, 9))
    else:
        to = listener(address)
        if how != "again":
            last = socket.socket(family(address), proto=MPTCP if how == "mptcp" else 0)
        else:
            assert libc.connect(last.fileno(), bytes(16), 16) == 0  # AF_UNSPEC
        if how == "own":
            last.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 77)
        if how == "off":
            last.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 0)
        if how == "fail":
            assert last.connect_ex((address, 1)) == errno.ECONNREFUSED
        if how == "nb":
            last.setblocking(False)
            assert last.connect_ex(to) in (0, errno.EINPROGRESS)
        elif how == "short":
            port = to[1].to_bytes(2, "big")
            raw = bytes([socket.AF_INET6, 0]) + port + bytes(4) + socket.inet_pton(
                socket.AF_INET6, address)
            assert libc.connect(last.fileno(), raw, len(raw)) == 0
        else:
            last.connect(to)
    show(last)
