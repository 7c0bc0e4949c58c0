import type { WebSocket } from 'ws';

/** What the fake session was asked to start, in order. */
export interface FakeSession {
  readonly started: string[][];
  sessions: number;
}

/** Speaks as templates/probe/session.py does, and knows these programs: cat, fail, flood and, to end itself, die. */
export function fakeSession(): FakeSession & { readonly program: (socket: WebSocket) => void } {
  const seen: FakeSession = { started: [], sessions: 0 };
  const program = (socket: WebSocket) => {
    seen.sessions += 1;
    const tell = (kind: number, number: number, payload: Buffer | string = '') =>
      socket.send(Buffer.concat([Buffer.of(1), message(kind, number, Buffer.from(payload))]));
    const cats = new Set<number>();
    const heed = (kind: number, number: number, payload: Buffer) => {
      if (kind === 1) {
        tell(1, number, payload);
      } else if (kind === 2 && cats.delete(number)) {
        tell(2, number, 'that was all\n');
        tell(3, number, '0');
      } else if (kind === 0) {
        const argv = JSON.parse(payload.toString()) as [string];
        seen.started.push(argv);
        begin(argv[0], number);
      }
    };
    const begin = (name: string, number: number) => {
      if (name === 'missing') {
        tell(4, number, 'No such file or directory');
        return;
      }
      tell(0, number);
      if (name === 'cat') {
        cats.add(number);
      } else if (name === 'fail') {
        tell(3, number, '3');
      } else if (name === 'flood') {
        tell(1, number, 'x'.repeat(100_000));
        tell(3, number, '0');
      } else if (name === 'die') {
        socket.terminate();
      }
    };
    let rest: Buffer = Buffer.alloc(0);
    socket.on('message', (data: Buffer) => {
      if (data[0] === 255) {
        end(socket, { status: 'Success' });
        return;
      }
      rest = Buffer.concat([rest, data.subarray(1)]);
      while (rest.length >= 9 && rest.length >= 9 + rest.readUInt32BE(5)) {
        const until = 9 + rest.readUInt32BE(5);
        heed(rest.readUInt8(), rest.readUInt32BE(1), rest.subarray(9, until));
        rest = rest.subarray(until);
      }
    });
    tell(0, 0);
  };
  return Object.assign(seen, { program });
}

/** Ends an exec as the kubelet does. */
export function end(socket: WebSocket, status: object): void {
  socket.send(Buffer.concat([Buffer.of(3), Buffer.from(JSON.stringify(status))]));
  socket.close();
}

function message(kind: number, number: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt8(kind);
  head.writeUInt32BE(number, 1);
  head.writeUInt32BE(payload.length, 5);
  return Buffer.concat([head, payload]);
}
