import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** So many TCP ports that nobody listens on at the moment, each another, as kind chooses its own. */
export async function freePorts(count: number, address: string): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, address));
  try {
    await Promise.all(servers.map((server) => once(server, 'listening')));
    return servers.map((server) => (server.address() as AddressInfo).port);
  } finally {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}
