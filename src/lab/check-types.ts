import type { Node } from './types.ts';

/** A pod that takes part in a check. Written `cluster/pod` or `cluster/namespace/pod`. */
export interface PodRef {
  readonly cluster: string;
  readonly namespace: string;
  readonly pod: string;
}

/** A pod's interface. Written `cluster/pod:interface`. */
export interface PodInterface extends PodRef {
  readonly interface: string;
}

/** A Service. Written `cluster/name` or `cluster/namespace/name`. */
export interface ServiceRef {
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
}

export type Check =
  | PacketsCheck
  | HttpCheck
  | DnsCheck
  | TcpCheck
  | UdpCheck
  | PingCheck
  | KubernetesCheck
  | EndpointsCheck
  | SpreadCheck
  | ExecCheck
  | LogsCheck;

export type CheckKind = Check['kind'];

/** The check of one kind. */
export type CheckOf<Kind extends CheckKind> = Extract<Check, { readonly kind: Kind }>;

interface CheckBase {
  readonly name: string;
  readonly title: string;
  /** Seconds: the whole wait, attempts included. */
  readonly within: number;
  /** Seconds between two attempts; a watch may wake the next one earlier. */
  readonly every: number;
  /** Seconds for which it has to pass without interruption; 0: once is enough. */
  readonly steadyFor: number;
}

/**
 * Sends tagged frames and accounts for every one. Passes only if every flow was delivered exactly once and in
 * order, every capture listed under `copies` holds exactly the flows it names, each frame once and byte for
 * byte from the Ethernet header on, and no frame of any other flow of the check.
 */
export interface PacketsCheck extends CheckBase {
  readonly kind: 'packets';
  readonly flows: readonly Flow[];
  /** Frames of each flow. */
  readonly count: number;
  readonly copies: readonly Copies[];
}

export interface Flow {
  readonly name: string;
  readonly from: PodInterface;
  readonly to: PodInterface;
  /**
   * false: frames are crafted whole and sent as they are on one layer 2 segment. true: datagrams are routed, so
   * Ethernet header, TTL and IP id may change on the way and only the UDP payload is compared.
   */
  readonly routed: boolean;
}

export interface Copies {
  readonly at: PodInterface;
  /** Names of the flows whose frames must all be here; none of the check's other flows may. Empty: none at all. */
  readonly of: readonly string[];
}

export type ServiceAddressing =
  | { readonly kind: 'dns' }
  | { readonly kind: 'clusterIP' }
  | { readonly kind: 'nodePort'; readonly node: Node };

/** Asks a Service `requests` times; passes if every request was answered and every ready replica answered. */
export interface HttpCheck extends CheckBase {
  readonly kind: 'http';
  readonly from: PodRef;
  readonly service: ServiceRef;
  /** How the Service is addressed; `node` is the node whose address and NodePort are used. */
  readonly by: ServiceAddressing;
  readonly requests: number;
  /** Captures that must see every request of this run (`seen: true`) or none of them (`seen: false`). */
  readonly captures: readonly { readonly at: PodInterface; readonly seen: boolean }[];
}

/** Asks the pod's own resolver. Answers are compared as sets; names end with a dot. */
export interface DnsCheck extends CheckBase {
  readonly kind: 'dns';
  readonly from: PodRef;
  /** As an application would ask: the pod's search list is used unless it ends with a dot. */
  readonly question: string;
  readonly type: 'A' | 'AAAA' | 'CNAME' | 'SRV' | 'PTR';
  readonly expect:
    | { readonly kind: 'is'; readonly answers: readonly string[] }
    /** The Service's ClusterIP, or the addresses of its ready endpoints when it is headless. */
    | { readonly kind: 'service'; readonly service: ServiceRef }
    /** NXDOMAIN, while the same server answers for another name. */
    | { readonly kind: 'absent' };
}

/** Where a probe goes. */
export type ReachTarget =
  /** Without an interface the pod's primary address. */
  | { readonly kind: 'pod'; readonly pod: PodRef; readonly interface?: string }
  | { readonly kind: 'service'; readonly service: ServiceRef }
  | { readonly kind: 'node'; readonly node: Node }
  /** A name or an address, as the pod resolves it. */
  | { readonly kind: 'host'; readonly host: string };

/** What a negative probe must reach in the same attempt, so that its silence says something. */
export interface ReachProof {
  readonly to: ReachTarget;
  /** Absent for ping. */
  readonly port?: number;
}

/** Opens one TCP connection. Refused means that a RST came back, silent that nothing did. */
export interface TcpCheck extends CheckBase {
  readonly kind: 'tcp';
  readonly from: PodRef;
  readonly to: ReachTarget;
  readonly port: number;
  readonly expect: 'open' | 'refused' | 'silent';
  readonly proof?: ReachProof;
}

/** Sends one datagram and waits for any answer. Refused means ICMP port unreachable. */
export interface UdpCheck extends CheckBase {
  readonly kind: 'udp';
  readonly from: PodRef;
  readonly to: ReachTarget;
  readonly port: number;
  readonly send: string;
  readonly expect: 'answered' | 'refused' | 'silent';
  readonly proof?: ReachProof;
}

/** Sends ICMP echo requests; `answered` demands every reply. */
export interface PingCheck extends CheckBase {
  readonly kind: 'ping';
  readonly from: PodRef;
  readonly to: ReachTarget;
  readonly count: number;
  readonly expect: 'answered' | 'silent';
  readonly proof?: ReachProof;
}

/** Reads objects and judges their fields. */
export interface KubernetesCheck extends CheckBase {
  readonly kind: 'kubernetes';
  readonly cluster: string;
  /** As kubectl takes it: a kind, or `resource.group`. */
  readonly of: string;
  readonly namespace: string;
  readonly objects: { readonly name: string } | { readonly selector: string };
  /** How many objects a selector must find. */
  readonly count?: { readonly atLeast: number; readonly atMost: number };
  /** There must be none. */
  readonly absent: boolean;
  /** Every object found has to satisfy all. */
  readonly expect: readonly FieldExpectation[];
}

/** A dotted path into an object (`status.conditions[type=Ready].status`) and what stands there. */
export interface FieldExpectation {
  readonly path: string;
  readonly test:
    | { readonly kind: 'is' | 'isNot'; readonly value: string | number | boolean }
    | { readonly kind: 'matches'; readonly pattern: string }
    | { readonly kind: 'exists'; readonly exists: boolean }
    | { readonly kind: 'atLeast' | 'atMost'; readonly number: number };
}

/** Who stands behind a Service, by its EndpointSlices. Absent: not asked. */
export interface EndpointsCheck extends CheckBase {
  readonly kind: 'endpoints';
  readonly service: ServiceRef;
  readonly ready?: number;
  readonly notReady?: number;
  /** Exactly these addresses are ready. */
  readonly addresses?: readonly string[];
  /** Exactly these pods are ready. */
  readonly pods?: readonly string[];
}

/** How requests are divided over a Service's backends; a backend answers with its pod's name. */
export interface SpreadCheck extends CheckBase {
  readonly kind: 'spread';
  readonly from: PodRef;
  readonly service: ServiceRef;
  readonly by: ServiceAddressing;
  readonly requests: number;
  /** `even`: each ready backend is as likely as the others. `one`: all go to the same. */
  readonly shares: 'even' | 'one';
}

/** Runs a program in a pod or a node and judges how it ended and what it printed. */
export interface ExecCheck extends CheckBase {
  readonly kind: 'exec';
  readonly in:
    | { readonly kind: 'pod'; readonly pod: PodRef }
    | { readonly kind: 'node'; readonly node: Node };
  readonly container?: string;
  readonly argv: readonly [string, ...string[]];
  readonly exitCode: number;
  readonly stdout?: TextExpectation;
}

/** About a text without the white space around it. */
export interface TextExpectation {
  readonly kind: 'is' | 'contains' | 'matches' | 'lacks';
  readonly text: string;
}

/** What a container has logged. */
export interface LogsCheck extends CheckBase {
  readonly kind: 'logs';
  readonly of: PodRef;
  readonly container?: string;
  /** The log of the container before it was restarted. */
  readonly previous: boolean;
  readonly expect: TextExpectation;
  /** With `lacks`: a text that has to be there, so that an empty log does not pass. */
  readonly proof?: string;
}
