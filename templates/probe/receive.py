"""Holds the probe's UDP port until standard input ends, so that the kernel does not answer with ICMP errors.

python3 -c SCRIPT PORT      prints "ready"; the datagrams are never read, the capture has them
"""
import socket
import sys

udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
udp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
udp.bind(("", int(sys.argv[1])))
print("ready", flush=True)
sys.stdin.read()
