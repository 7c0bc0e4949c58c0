import { command } from '../src/command.ts';
import { removeContainers } from '../src/tools/docker.ts';
import type { Programs } from './programs.ts';
import { prefix, type Scene, untilDone } from './scene.ts';

const tag = 'labs.local/bench-node:stock';

/**
 * In the container of a node image: layers from /kind/layers back to where containerd has them, and the toolbox out of
 * its list of images, because a stock node has Kubernetes' own images and no others. $1 is its tag. What is on a volume
 * is not committed, and that is where containerd's folder is when the image says so. A stock node holds nothing back
 * while it starts, and has Debian's records of packages in /var.
 */
const script = `
set -eu
rm -f /etc/systemd/system/labs-api.service /etc/systemd/system/labs-services.service
rm /var/lib/dpkg
mv /usr/lib/dpkg-records /var/lib/dpkg
if mountpoint -q /var/lib/containerd; then
  cp -a /var/lib/containerd /kind/containerd
  umount /var/lib/containerd
  rm -rf /var/lib/containerd
  mv /kind/containerd /var/lib/containerd
fi
cd /var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots
for link in *; do
  [ -L "$link" ] || continue
  target=$(readlink "$link")
  rm "$link"
  mv "$target" "$link"
done
containerd >/dev/null 2>&1 &
until ctr version >/dev/null 2>&1; do sleep 0.1; done
ctr --namespace k8s.io images rm "$1" >/dev/null
kill $!
while [ -e /proc/$!/exe ]; do sleep 0.1; done
`;

// An image that is imported has no configuration: this is what kind relies on, and what systemd asks for.
const configuration = [
  'ENTRYPOINT ["/usr/local/bin/entrypoint","/sbin/init"]',
  'STOPSIGNAL SIGRTMIN+3',
  'ENV container=docker',
  'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
];

// Not `docker commit`, which would keep a volume that the image has for containerd's folder: its layers would be copied
// into two volumes of every node.
const importing = 'container=$1; shift; docker export "$container" | docker import "$@"';

/**
 * Makes a node image with the layout of kind's own: the same Kubernetes, the images' layers in /var, which Docker
 * copies into a volume of every node. Gentler than kind's own, which holds the layers packed and unpacks them as the
 * node starts. Returns its tag; `removeStockNode` takes it away.
 */
export async function makeStockNode({ run, say }: Scene, { images }: Programs): Promise<string> {
  say('making a node image of stock layout');
  const container = `${prefix}stock`;
  const privileged = ['--privileged', '--network', 'none', '--entrypoint', 'sleep'];
  await run(command('docker', 'run', '--detach', '--name', container, ...privileged, images.node, '3600'));
  await run(command('docker', 'exec', container, 'sh', '-c', script, 'stock', images.toolbox), {
    timeout: 300_000,
  });
  const changes = configuration.flatMap((change) => ['--change', change]);
  await run(command('sh', '-c', importing, 'sh', container, ...changes, '-', tag), { timeout: 300_000 });
  await run(removeContainers([container]));
  return tag;
}

export async function removeStockNode(): Promise<void> {
  await untilDone(command('docker', 'image', 'rm', '--force', tag), { accept: [0, 1] });
}
