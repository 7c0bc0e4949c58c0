import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { NodeFlags } from '../tools/node-copy.ts';

// A port of the container's without a number on the host.
const unchosen = /^([^:]+)::(.+)$/;

/**
 * With a port of the host's chosen for each that is published, as kind does. One that the engine chose would be another
 * whenever the container is started again, and the kubeconfig wrong.
 */
export async function choosePorts(node: NodeFlags): Promise<NodeFlags> {
  const flags = node.flags.map(async (flag, at) => {
    const [, address, port] = (node.flags[at - 1] === '--publish' && unchosen.exec(flag)) || [];
    return address === undefined ? flag : `${address}:${await freePort(address)}:${port}`;
  });
  return { ...node, flags: await Promise.all(flags) };
}

/** A TCP port that nobody listens on at the moment. */
async function freePort(address: string): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
