#!/usr/bin/python3
"""sock.py - makes sockets to examine, and examines the sockets of any process

usage: sock.py COMMAND [ARG...]
  of PID...         the TCP sockets of these processes, one a line: descriptor, peer, options
  hold PORT         a server that keeps its connections and never reads
  talk HOST PORT    a client that sends its stdin, and prints what ended the connection
  make KIND         make a socket of that kind (see the functions make_*), and keep it
  accept            accept from the listener on descriptor 3, for ever
  listen PORT [VAR=VALUE...] CMD...
                    runs CMD as systemd does, with a listener on descriptor 3, and
                    LISTEN_FDS=1 and LISTEN_PID, or the variables given
Each command that stays prints `ready` first.
"""
import ctypes
import errno
import os
import select
import signal
import socket
import struct
import sys

TCP_RTO_MAX_MS = 44
MPTCP = 262
OPTIONS = (
    ("keepalive", socket.SOL_SOCKET, socket.SO_KEEPALIVE),
    ("idle", socket.IPPROTO_TCP, socket.TCP_KEEPIDLE),
    ("intvl", socket.IPPROTO_TCP, socket.TCP_KEEPINTVL),
    ("cnt", socket.IPPROTO_TCP, socket.TCP_KEEPCNT),
    ("rto_max", socket.IPPROTO_TCP, TCP_RTO_MAX_MS),
    ("user_timeout", socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT),
)


def ready():
    print("ready", flush=True)


def stay():
    ready()
    signal.pause()


def describe(fd, s):
    """One line about a TCP socket; an option that cannot be asked for is shown as -."""
    try:
        peer = ("%s:%d" % s.getpeername()[:2]).removeprefix("::ffff:")
    except OSError:
        peer = "-"
    words = ["fd=%d" % fd, "peer=" + peer, "proto=" + {MPTCP: "mptcp"}.get(s.proto, "tcp")]
    for name, level, option in OPTIONS:
        try:
            words.append("%s=%d" % (name, s.getsockopt(level, option)))
        except OSError:
            words.append(name + "=-")
    info = s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)
    words.append("syn_data=%d" % (info[5] >> 5 & 1))  # TCPI_OPT_SYN_DATA
    return " ".join(words)


def of(*pids):
    for pid in pids:
        try:
            of_process(pid)
        except (FileNotFoundError, ProcessLookupError):
            if len(pids) == 1:
                raise


def of_process(pid):
    """The kernel hands out duplicates of another process's descriptors (pidfd_getfd)."""
    pidfd = os.pidfd_open(int(pid))
    syscall = ctypes.CDLL(None, use_errno=True).syscall
    for fd in sorted(map(int, os.listdir("/proc/%s/fd" % pid))):
        try:
            if not os.readlink("/proc/%s/fd/%d" % (pid, fd)).startswith("socket:"):
                continue
        except FileNotFoundError:
            continue
        mine = syscall(438, pidfd, fd, 0)
        if mine < 0:
            sys.exit("pidfd_getfd: " + os.strerror(ctypes.get_errno()))
        s = socket.socket(fileno=mine)
        if s.family in (socket.AF_INET, socket.AF_INET6) and s.type == socket.SOCK_STREAM:
            print(describe(fd, s))


def hold(port):
    s = socket.create_server(("", int(port)), backlog=100)
    ready()
    kept = []
    while True:
        kept.append(s.accept()[0])


def talk(host, port):
    try:
        s = socket.create_connection((host, int(port)))
        ready()
        sources = [0, s]
        while s in sources:
            for source in select.select(sources, [], [])[0]:
                data = s.recv(65536) if source is s else os.read(0, 65536)
                if not data:
                    sources.remove(source)
                elif source == 0:
                    s.sendall(data)
        print("end of data")
    except OSError as e:
        print(errno.errorcode[e.errno])


def accept():
    s = socket.socket(fileno=3)
    ready()
    kept = []
    while True:
        kept.append(s.accept()[0])
        print("accepted", flush=True)


def listen(port, *args):
    s = socket.create_server(("127.0.0.1", int(port)))
    os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
    args = list(args)
    while "=" in args[0]:
        name, value = args.pop(0).split("=", 1)
        os.environ[name] = value
    os.dup2(s.fileno(), 3)
    os.set_inheritable(3, True)  # dup2 does nothing if it was 3 already
    os.execvp(args[0], args)


def server(family=socket.AF_INET, proto=0):
    s = socket.socket(family, socket.SOCK_STREAM, proto)
    s.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
    s.listen()
    return s


def make_ipv4():
    peer = server()
    s = socket.socket()
    s.connect(peer.getsockname())
    return peer, s


def make_ipv6():
    peer = server(socket.AF_INET6)
    s = socket.socket(socket.AF_INET6)
    s.connect(peer.getsockname())
    return peer, s


def make_explicit():
    peer = server()
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    s.connect(peer.getsockname())
    return peer, s


def make_nonblock():
    peer = server()
    flags = socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM | flags)
    s.connect_ex(peer.getsockname())
    return peer, s


def make_accepted():
    """Only the listener is made here; the client is nc."""
    s = socket.create_server(("127.0.0.1", 0))
    nc = os.posix_spawnp(
        "nc", ["nc", "-d", "127.0.0.1", str(s.getsockname()[1])],
        {k: v for k, v in os.environ.items() if k != "LD_PRELOAD"})
    conn = s.accept()[0]
    s.close()
    return conn, nc


def make_fastopen():
    """The first connection fetches the cookie, the second sends its data with the SYN."""
    peer = server()
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN, 5)
    for _ in range(2):
        s = socket.socket()
        s.sendto(b"hello", socket.MSG_FASTOPEN, peer.getsockname())
        peer.accept()[0].recv(5)
    return peer, s


def make_mptcp():
    peer = server(proto=MPTCP)
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM, MPTCP)
    s.connect(peer.getsockname())
    return peer, s


def make_mptcp_then_tcp():
    return make_mptcp() + make_ipv4()


def make_own():
    """A program with a will of its own."""
    peer, s = make_ipv4()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 77)
    return peer, s


def make_off():
    """A program that wants no keepalive."""
    peer, s = make_ipv4()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 0)
    return peer, s


def make(kind):
    kept = globals()["make_" + kind]()
    stay()
    return kept


if __name__ == "__main__":
    commands = {f.__name__: f for f in (of, hold, talk, make, accept, listen)}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
