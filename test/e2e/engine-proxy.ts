import { rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A socket that leads to the engine and can be cut: what an engine looks like that stops and comes back. */
export interface EngineProxy {
  /** What DOCKER_HOST has to be. */
  readonly host: string;
  /** Every connection breaks, and nobody listens any more. */
  cut(): Promise<void>;
  /** The engine is back. */
  mend(): Promise<void>;
}

export async function startEngineProxy(path: string, engine = '/var/run/docker.sock'): Promise<EngineProxy> {
  const open = new Set<Socket>();
  let server: Server | undefined;
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    // A cut connection is what this is for.
    socket.on('error', () => socket.destroy());
  };
  const mend = async () => {
    // Half-open, because `docker exec` ends its input long before the output ends.
    const listening = createServer({ allowHalfOpen: true }, (client) => {
      const upstream = connect({ path: engine, allowHalfOpen: true });
      keep(client);
      keep(upstream);
      client.pipe(upstream).pipe(client);
      client.on('close', () => upstream.destroy());
      upstream.on('close', () => client.destroy());
    });
    server = listening;
    await new Promise<void>((resolve, reject) => {
      listening.once('error', reject);
      listening.listen(path, resolve);
    });
  };
  const cut = async () => {
    const closing = server;
    server = undefined;
    const closed = new Promise<void>((resolve) => {
      closing === undefined ? resolve() : closing.close(() => resolve());
    });
    for (const socket of open) {
      socket.destroy();
    }
    await closed;
    await rm(path, { force: true });
  };
  await mend();
  return { host: `unix://${path}`, cut, mend };
}
