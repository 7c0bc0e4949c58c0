import type { Affects } from './finding.ts';

/** Something that labs needs of the kernel that the engine runs on. */
export interface KernelFeature {
  readonly name: string;
  readonly title: string;
  readonly affects: Affects;
  /** Name in the kernel's own configuration, without CONFIG_. */
  readonly option: string;
  readonly module: string;
  /** sh lines that end with 0 when the kernel has it, run as root in a network namespace of their own. */
  readonly trial: string;
}

/** In the order they are tried: a trial may use what an earlier one made. */
export const kernelFeatures: readonly KernelFeature[] = [
  {
    name: 'veth',
    title: 'Kernel: veth pairs',
    affects: 'everything',
    option: 'VETH',
    module: 'veth',
    trial: 'ip link add labs-a type veth peer name labs-b',
  },
  {
    name: 'bridge',
    title: 'Kernel: bridges',
    affects: 'everything',
    option: 'BRIDGE',
    module: 'bridge',
    trial: 'ip link add labs-br type bridge',
  },
  {
    name: 'overlay',
    title: 'Kernel: overlay file systems',
    affects: 'everything',
    option: 'OVERLAY_FS',
    module: 'overlay',
    trial: [
      'mount -t tmpfs labs /mnt',
      'mkdir /mnt/l /mnt/u /mnt/w /mnt/m',
      'mount -t overlay -o lowerdir=/mnt/l,upperdir=/mnt/u,workdir=/mnt/w labs /mnt/m',
    ].join(' && '),
  },
  {
    name: 'nftables',
    title: 'Kernel: nftables',
    affects: 'everything',
    option: 'NF_TABLES',
    module: 'nf_tables',
    trial: 'nft add table inet labs',
  },
  {
    name: 'vxlan',
    title: 'Kernel: vxlan',
    affects: { labsWith: 'vxlan links' },
    option: 'VXLAN',
    module: 'vxlan',
    trial: 'ip link add labs-vx type vxlan id 42 remote 192.0.2.1 dstport 4789',
  },
  {
    name: 'macvlan',
    title: 'Kernel: macvlan',
    affects: { labsWith: 'macvlan networks' },
    option: 'MACVLAN',
    module: 'macvlan',
    trial: 'ip link add labs-mv link labs-a type macvlan mode bridge',
  },
  {
    name: 'ingress',
    title: 'Kernel: tc ingress and clsact',
    affects: { labsWith: 'mirrors' },
    option: 'NET_SCH_INGRESS',
    module: 'sch_ingress',
    trial: [
      'tc qdisc add dev labs-b clsact',
      'tc qdisc del dev labs-b clsact',
      'tc qdisc add dev labs-b ingress',
    ].join(' && '),
  },
  {
    name: 'u32',
    title: 'Kernel: tc u32 classifier',
    affects: { labsWith: 'mirrors' },
    option: 'NET_CLS_U32',
    module: 'cls_u32',
    trial: 'tc filter add dev labs-b parent ffff: protocol ip u32 match u32 0 0 flowid 1:1',
  },
  {
    name: 'mirred',
    title: 'Kernel: tc mirroring',
    affects: { labsWith: 'mirrors' },
    option: 'NET_ACT_MIRRED',
    module: 'act_mirred',
    trial:
      'tc filter add dev labs-b parent ffff: protocol all u32 match u32 0 0 action mirred egress mirror dev labs-a',
  },
];

/**
 * Tries every feature and prints one line each: `NAME yes`, `NAME no WHY`, or `NAME unknown WHY` where the program
 * for it is not there.
 */
export const trialScript = [
  'answer() {',
  '  name=$1 program=$2 trial=$3',
  '  if ! command -v "$program" >/dev/null; then echo "$name unknown $program is not there"; return; fi',
  '  if why=$(eval "$trial" 2>&1); then echo "$name yes"; else echo "$name no" $why; fi',
  '}',
  ...kernelFeatures.map(({ name, trial }) => `answer ${name} ${trial.split(' ')[0]} '${trial}'`),
].join('\n');
