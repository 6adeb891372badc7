#!/usr/bin/env python3
# bounds.py - how long a connection lasts when its peer has gone, or does not read
#
# usage: bounds.py serve PORT
#          accepts connections and reads from none
#        bounds.py CASE PORT LIMIT
#          makes one connection to that port, and watches it for at most LIMIT seconds. CASE is
#            idle     sends nothing, and waits for data
#            flight   waits for SIGUSR1, which says that the peer is gone; then sends a byte,
#                     and waits for data
#            unread   sends until the buffers are full, and waits for room in them
#          Prints the error that ended the connection and the seconds until then
#          ("ETIMEDOUT 15"), or "alive LIMIT".
import errno, select, signal, socket, sys, time

case, port = sys.argv[1], int(sys.argv[2])
if case == 'serve':
    listener = socket.create_server(('127.0.0.1', port), backlog=50)
    kept = []
    while True:
        kept.append(listener.accept())

signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
limit = float(sys.argv[3])
s = socket.create_connection(('127.0.0.1', port))
s.setblocking(False)
print('connected', file=sys.stderr, flush=True)
wait, chunk = select.POLLIN, b''
if case == 'flight':
    signal.sigwait({signal.SIGUSR1})
    s.send(b'x')
if case == 'unread':
    wait, chunk = select.POLLOUT, b'x' * 65536
began = time.monotonic()
poll = select.poll()
poll.register(s, wait)
while (left := began + limit - time.monotonic()) > 0:
    if not poll.poll(left * 1000):
        continue
    try:
        if s.send(chunk) if chunk else s.recv(1):
            continue
        print('closed', end=' ')
    except BlockingIOError:
        continue
    except OSError as e:
        print(errno.errorcode[e.errno], end=' ')
    print(round(time.monotonic() - began))
    sys.exit()
print('alive', round(limit))
