# Runs the programs it is told of, many at once, so that only this one has to be started over the API server.
# Both ways a message is one byte for its kind, four for the program's number, four for the length of what follows
# (big endian), and that many bytes.   python3 -c SCRIPT
import json
import os
import selectors
import signal
import socket
import struct
import subprocess
import time

START, INPUT, END, STOP = range(4)  # From whoever asks; START carries argv as JSON.
STARTED, OUTPUT, ERRORS, EXITED, FAILED = range(5)  # To them; EXITED carries the exit code in digits.
HEAD = struct.Struct(">BII")
PIECE = 65536
# tcpdump writes each frame by itself. Every message costs something in five programs on its way, so they gather for these
# seconds; the connection to the program has room for what comes meanwhile.
GATHER = 0.01
ROOM = 4 << 20
SO_SNDBUFFORCE = 32  # socket(7); beyond net.core.wmem_max, for who has CAP_NET_ADMIN.
GRACE = 2  # Seconds in which programs may end by themselves once nobody listens any more.

selector = selectors.DefaultSelector()
outlets = selectors.DefaultSelector()  # What programs say. Apart, so that only it is gathered and not what they are told.
programs = {}


def tell(kind, number, payload=b""):
    message = memoryview(HEAD.pack(kind, number, len(payload)) + payload)
    while message:
        message = message[os.write(1, message) :]


def connection():
    """Two connected ends. No pipe: those share 64 MB a user, and are of two pages each once others used them up (pipe(7))."""
    ends = socket.socketpair()
    for end in ends:
        try:
            end.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, ROOM)
        except OSError:
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ROOM)
    return ends


class Program:
    def __init__(self, number, argv):
        ours, theirs = zip(connection(), connection(), connection())
        self.number = number
        try:
            self.process = subprocess.Popen(argv, start_new_session=True, **dict(zip(("stdin", "stdout", "stderr"), theirs)))
        except OSError:
            for end in ours:
                end.close()
            raise
        finally:
            for end in theirs:
                end.close()
        self.stdin, *outputs = ours
        self.waiting = bytearray()
        self.has_more = True
        self.outputs = dict(zip(outputs, (OUTPUT, ERRORS)))
        for output in outputs:
            outlets.register(output, selectors.EVENT_READ, self.pass_on)
        self.stdin.setblocking(False)

    def take(self, payload):
        if self.has_more and payload:
            if not self.waiting:
                selector.register(self.stdin, selectors.EVENT_WRITE, self.feed)
            self.waiting += payload

    def feed(self, stdin):
        try:
            del self.waiting[: stdin.send(self.waiting)]
        except BlockingIOError:
            return
        except ConnectionError:
            self.waiting.clear()
            self.has_more = False
        if not self.waiting:
            selector.unregister(stdin)
            if not self.has_more:
                stdin.close()

    def end_input(self):
        if self.has_more and not self.waiting:
            self.stdin.close()
        self.has_more = False

    def pass_on(self, output):
        piece = output.recv(ROOM)
        if piece:
            for at in range(0, len(piece), PIECE):
                tell(self.outputs[output], self.number, piece[at : at + PIECE])
        else:
            outlets.unregister(output)
            output.close()
            del self.outputs[output]
            self.settle()

    def settle(self):
        code = self.process.poll()
        if code is not None and not self.outputs:
            self.waiting and selector.unregister(self.stdin)
            self.stdin.close()
            del programs[self.number]
            # As a shell tells of a signal.
            tell(EXITED, self.number, b"%d" % (code if code >= 0 else 128 - code))

    def stop(self, how):
        self.end_input()
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)


def heed(kind, number, payload):
    program = programs.get(number)
    if kind == START:
        try:
            programs[number] = Program(number, json.loads(payload))
        except OSError as error:
            tell(FAILED, number, str(error).encode())
        else:
            tell(STARTED, number)
    elif program is not None:
        {INPUT: lambda: program.take(payload), END: program.end_input, STOP: lambda: program.stop(signal.SIGTERM)}[kind]()


def listen(received):
    piece = os.read(0, PIECE)
    received += piece
    while len(received) >= HEAD.size:
        kind, number, length = HEAD.unpack_from(received)
        end = HEAD.size + length
        if len(received) < end:
            break
        payload = bytes(received[HEAD.size : end])
        del received[:end]
        heed(kind, number, payload)
    return bool(piece)


def main():
    ended, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for source in (0, ended, outlets):
        selector.register(source, selectors.EVENT_READ)
    received = bytearray()
    due = None
    tell(STARTED, 0)
    while True:
        for key, _ in selector.select(due and max(0, due - time.monotonic())):
            if key.fileobj is outlets:
                selector.unregister(outlets)
                due = time.monotonic() + GATHER
            elif key.data is not None:
                # A program that settled in this round has closed what was still to be fed.
                key.fileobj.fileno() < 0 or key.data(key.fileobj)
            elif key.fd == ended:
                os.read(ended, PIECE)
                for program in list(programs.values()):
                    program.settle()
            elif not listen(received):
                return
        if due is not None and time.monotonic() >= due:
            due = None
            for key, _ in outlets.select(0):
                key.data(key.fileobj)
            selector.register(outlets, selectors.EVENT_READ)


try:
    main()
except BrokenPipeError:
    pass
finally:
    for program in list(programs.values()):
        program.stop(signal.SIGTERM)
    for program in list(programs.values()):
        try:
            program.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            program.stop(signal.SIGKILL)
