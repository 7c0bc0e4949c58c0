import type { Run } from '../exec.ts';
import { isOwnedBy } from '../plan/definition.ts';
import type { Gone, RemovalAction } from '../plan/types.ts';
import { clusterLabel, hostName } from '../state/instance.ts';
import { listContainers, parseContainers } from '../tools/docker.ts';
import { deleteInterface } from '../tools/ip.ts';
import { deleteObjects, getObjects, parseObjects } from '../tools/kubectl.ts';
import { deleteIngressQdisc } from '../tools/tc.ts';
import { removeCluster } from './cluster-remake.ts';
import { broken, done, type Found, type Handler, kubectlOf, type Site } from './handler.ts';
import { clearEnds, lookAtEnd } from './link.ts';
import { lookForMirror } from './mirror-rule.ts';
import { isSame } from './same.ts';

type Of<What extends Gone['what']> = Extract<Gone, { what: What }>;

/** Done is what is not there. Only what is found is taken away, and `make` says it for people. */
export const removal: Handler<RemovalAction> = {
  commandLimit: 120,
  readyLimit: 60,

  look({ gone }, site, run) {
    switch (gone.what) {
      case 'cluster':
        return lookForCluster(gone, site, run);
      case 'ends':
        return lookForEnds(gone, site, run);
      case 'rule':
        return lookForMirror(gone.mirror, site, run);
      default:
        return lookForObjects(gone, site, run);
    }
  },

  make({ gone }, site) {
    const { name } = site.instance;
    switch (gone.what) {
      case 'cluster':
        return removeCluster(gone.cluster, site);
      case 'ends':
        return gone.ends.map((end) =>
          deleteInterface(hostName.node(name, end.node), { name: end.interface, netns: undefined }),
        );
      case 'rule': {
        const { node, interface: of } = gone.mirror.of;
        return [deleteIngressQdisc(hostName.node(name, node), of, gone.qdisc)];
      }
      default:
        return [deleteObjects(kubectlOf(site, gone.cluster.name), gone.objects)];
    }
  },
};

async function lookForCluster(gone: Of<'cluster'>, site: Site, run: Run): Promise<Found> {
  const name = hostName.cluster(site.instance.name, gone.cluster.name);
  const network = hostName.network(site.instance.name);
  const there = parseContainers((await run(listContainers())).stdout).some(
    ({ labels, networks }) => labels[clusterLabel] === name && networks.includes(network),
  );
  return there ? broken('the lab has it no more', removeCluster(gone.cluster, site), false) : done;
}

/** What has the name and is of another kind is not the link's. */
async function lookForEnds({ ends, kind }: Of<'ends'>, site: Site, run: Run): Promise<Found> {
  const looked = await Promise.all(ends.map((end) => lookAtEnd(end, site, run)));
  const there = looked.filter(({ found }) => found?.type === kind);
  return there.length === 0 ? done : broken('the lab has it no more', clearEnds(there), false);
}

/** Whoever put another in its place may keep it. */
async function lookForObjects({ cluster, objects }: Of<'objects'>, site: Site, run: Run): Promise<Found> {
  const kubectl = kubectlOf(site, cluster.name);
  const live = parseObjects((await run(getObjects(kubectl, objects))).stdout);
  const own = live.filter((object) => isOwnedBy(object, site.instance.name));
  const left = objects.filter((object) => own.some((one) => isSame(one, object)));
  const names = left.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  return left.length === 0
    ? done
    : broken(`the lab has no ${names.join(', no ')} any more`, [deleteObjects(kubectl, left)], false);
}
