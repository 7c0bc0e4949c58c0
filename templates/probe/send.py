"""Sends what it reads: base64 lines on standard input, first the counted packets, then the end marks.

python3 -c SCRIPT frame IFACE - LANE COUNT BURST GAP MARKS      whole Ethernet frames, sent as they are
python3 -c SCRIPT datagram ADDRESS:PORT SOURCE LANE COUNT BURST GAP MARKS      UDP payloads, routed

The first BURST packets leave without a pause, the rest GAP microseconds apart. Prints one line of JSON. Only
modules of Debian's python3-minimal are used.
"""
import binascii
import errno
import os
import socket
import sys
import time


def pin(lane):
    # The kernel queues frames per CPU: a sender that moves to another CPU could overtake itself.
    cpus = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cpus[lane % len(cpus)]})


def opened(kind, target, source):
    if kind == "frame":
        link = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        link.bind((target, 0))
        return link.send
    address, port = target.rsplit(":", 1)
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind((source, 0))
    return lambda packet: udp.sendto(packet, (address, int(port)))


# How the kernel says that a full queue or a filter of its own took the packet away. That is a loss on the path:
# sending it again would hide it.
REFUSED = (errno.ENOBUFS, errno.EPERM)


def send_one(send, packet):
    try:
        send(packet)
        return 0
    except OSError as error:
        if error.errno not in REFUSED:
            raise
        return 1


def main():
    kind, target, source = sys.argv[1:4]
    lane, count, burst, gap, marks = (int(text) for text in sys.argv[4:9])
    packets = [binascii.a2b_base64(sys.stdin.buffer.readline()) for _ in range(count + marks)]
    sent, refused, problem = 0, 0, ""
    try:
        send = opened(kind, target, source)
        pin(lane)
        if kind == "datagram":
            # Untagged, so not accounted for. While a neighbour on the way is not resolved yet, the kernel keeps
            # only a short queue for it, and a burst would lose packets there.
            send_one(send, b"")
            time.sleep(0.1)
        due = time.monotonic()
        for number, packet in enumerate(packets[:count]):
            if number >= burst:
                due = max(due + gap / 1e6, time.monotonic() - 0.01)
                time.sleep(max(0.0, due - time.monotonic()))
            refused += send_one(send, packet)
            sent += 1
            if number < burst:
                due = time.monotonic()
        for packet in packets[count:]:
            send_one(send, packet)
            time.sleep(0.02)
    except OSError as error:
        problem = str(error).replace("\\", " ").replace('"', " ")
    print('{"sent": %d, "refused": %d, "problem": "%s"}' % (sent, refused, problem))


main()
