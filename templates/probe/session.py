# Runs the programs it is told of, many at once, so that only this one has to be started over the API server.
# Both ways a message is one byte for its kind, four for the program's number, four for the length of what follows
# (big endian), and that many bytes.   python3 -c SCRIPT
import fcntl
import json
import os
import selectors
import signal
import struct
import subprocess
import time

START, INPUT, END, STOP = range(4)  # From whoever asks; START carries argv as JSON.
STARTED, OUTPUT, ERRORS, EXITED, FAILED = range(5)  # To them; EXITED carries the exit code in digits.
HEAD = struct.Struct(">BII")
PIECE = 65536
# tcpdump writes each frame by itself. Every message costs something in five programs on its way, so they gather for these
# seconds; the pipe has room for what comes meanwhile.
GATHER = 0.005
ROOM = 1 << 20
GRACE = 2  # Seconds in which programs may end by themselves once nobody listens any more.

selector = selectors.DefaultSelector()
programs = {}


def tell(kind, number, payload=b""):
    message = memoryview(HEAD.pack(kind, number, len(payload)) + payload)
    while message:
        message = message[os.write(1, message) :]


class Program:
    def __init__(self, number, argv):
        pipes = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.number = number
        self.process = subprocess.Popen(argv, bufsize=0, start_new_session=True, **pipes)
        self.waiting = bytearray()
        self.has_more = True
        self.outputs = {self.process.stdout: OUTPUT, self.process.stderr: ERRORS}
        for output in self.outputs:
            try:
                fcntl.fcntl(output, fcntl.F_SETPIPE_SZ, ROOM)
            except (AttributeError, OSError):
                pass  # An old Python, or the user has had enough of them: then the usual size does, at lower rates.
            selector.register(output, selectors.EVENT_READ, self.pass_on)
        os.set_blocking(self.process.stdin.fileno(), False)

    def take(self, payload):
        if self.has_more and payload:
            if not self.waiting:
                selector.register(self.process.stdin, selectors.EVENT_WRITE, self.feed)
            self.waiting += payload

    def feed(self, stdin):
        try:
            del self.waiting[: os.write(stdin.fileno(), self.waiting[:PIECE])]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self.waiting.clear()
            self.has_more = False
        if not self.waiting:
            selector.unregister(stdin)
            if not self.has_more:
                stdin.close()

    def end_input(self):
        if self.has_more and not self.waiting:
            self.process.stdin.close()
        self.has_more = False

    def pass_on(self, output):
        piece = os.read(output.fileno(), ROOM)
        if piece:
            for at in range(0, len(piece), PIECE):
                tell(self.outputs[output], self.number, piece[at : at + PIECE])
        else:
            selector.unregister(output)
            output.close()
            del self.outputs[output]
            self.settle()

    def settle(self):
        code = self.process.poll()
        if code is not None and not self.outputs:
            self.waiting and selector.unregister(self.process.stdin)
            self.process.stdin.close()
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
    selector.register(0, selectors.EVENT_READ)
    selector.register(ended, selectors.EVENT_READ)
    received = bytearray()
    tell(STARTED, 0)
    while True:
        ready = selector.select()
        if any(key.data is not None for key, _ in ready):
            time.sleep(GATHER)
        for key, _ in ready:
            if key.data is not None:
                # A program that settled in this round has closed what was still to be read of it.
                key.fileobj.closed or key.data(key.fileobj)
            elif key.fd == ended:
                os.read(ended, PIECE)
                for program in list(programs.values()):
                    program.settle()
            elif not listen(received):
                return


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
