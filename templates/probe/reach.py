"""Probes targets one after another and prints a line of JSON for each.

python3 -c SCRIPT tcp SECONDS - HOST PORT [HOST PORT]     opens a connection
python3 -c SCRIPT udp SECONDS TEXT HOST PORT [HOST PORT]  sends a datagram, up to three times, and waits for any
python3 -c SCRIPT ping SECONDS COUNT HOST - [HOST -]      echo requests, by the program `ping`

"result" is open or answered, some (ping: not every reply), refused, silent, unreachable, unresolved, or failed
(the probe itself could not be made).
"""
import errno
import json
import re
import socket
import subprocess
import sys
import time

# How many times a datagram is sent: one alone may be lost on the way.
TRIES = 3


def address_of(host):
    return socket.getaddrinfo(host, None, socket.AF_INET)[0][4][0]


def no_neighbour(address):
    """The kernel says "host unreachable" itself when nobody answers ARP: then nothing at all came back."""
    with open("/proc/net/arp") as table:
        rows = [line.split() for line in table.readlines()[1:]]
    return any(row[0] == address and row[2] == "0x0" for row in rows)


def judged(error, address):
    if isinstance(error, socket.timeout):
        return "silent", "no answer"
    if error.errno == errno.ETIMEDOUT:
        return "silent", "no answer"
    if error.errno == errno.ECONNREFUSED:
        return "refused", ""
    if error.errno == errno.EHOSTUNREACH and no_neighbour(address):
        return "silent", "nobody answers ARP for it"
    if error.errno in (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN):
        return "unreachable", error.strerror
    if error.errno == errno.EPERM:
        return "silent", "a filter of the pod's own drops what it sends"
    return "failed", str(error)


def tcp(seconds, _, address, port):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(seconds)
        probe.connect((address, int(port)))
        return "open", ""


def udp(seconds, text, address, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.settimeout(seconds / TRIES)
        # A connected socket is told of ICMP errors.
        probe.connect((address, int(port)))
        for turn in range(TRIES):
            probe.send(text.encode())
            try:
                return "answered", probe.recv(65535)[:80].decode(errors="replace")
            except socket.timeout:
                if turn == TRIES - 1:
                    raise


def ping(seconds, count, address, _):
    argv = ["ping", "-n", "-c", count, "-i", "0.2", "-W", str(int(seconds)), address]
    ran = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", errors="replace")
    figures = re.search(r"(\d+) packets transmitted, (\d+) received", ran.stdout)
    if figures is None:
        said = ran.stderr.strip().split("\n")[-1]
        return ("unreachable" if "unreachable" in said else "failed"), said
    sent, received = figures.groups()
    if received == sent:
        return "answered", "%s of %s" % (received, sent)
    if received != "0":
        return "some", "%s of %s" % (received, sent)
    # "From 10.0.0.1 icmp_seq=1 Destination Host Unreachable": somebody sent an ICMP error, perhaps this very host.
    error = re.search(r"^From (\S+) icmp_seq=\d+ (.*)$", ran.stdout, re.MULTILINE)
    if error is None:
        return "silent", "no reply to %s requests" % sent
    if no_neighbour(address):
        return "silent", "nobody answers ARP for it"
    return "unreachable", "%s, says %s" % (error.group(2), error.group(1))


def probe(kind, seconds, text, host, port):
    try:
        address = address_of(host)
    except OSError as error:
        return {"result": "unresolved", "detail": error.strerror or str(error), "address": "", "milliseconds": 0}
    start = time.monotonic()
    try:
        result, detail = {"tcp": tcp, "udp": udp, "ping": ping}[kind](seconds, text, address, port)
    except OSError as error:
        result, detail = judged(error, address)
    took = round((time.monotonic() - start) * 1000, 1)
    return {"result": result, "detail": detail, "address": address, "milliseconds": took}


def main():
    kind, seconds, text = sys.argv[1:4]
    rest = sys.argv[4:]
    for host, port in zip(rest[::2], rest[1::2]):
        print(json.dumps(probe(kind, float(seconds), text, host, port)), flush=True)


main()
