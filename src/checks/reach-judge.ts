import type { PingCheck, ReachTarget, TcpCheck, UdpCheck } from '../lab/check-types.ts';
import { quoted } from '../lab/problem.ts';
import type { Judgement } from './judgement.ts';
import { interfaceName, podName } from './place.ts';
import type { ReachSeen } from './reach.ts';
import type { Probed, Reached } from './reached.ts';
import { LookError } from './reason.ts';

export type ReachCheck = TcpCheck | UdpCheck | PingCheck;

/**
 * Judges one probe. A negative expectation passes only if the same run reached its proof; without that, nothing
 * can be said and a LookError is thrown.
 */
export function judgeReach(check: ReachCheck, seen: ReachSeen): Judgement {
  const { target, proof } = seen;
  refuseBlind(check, seen);
  const figures = { milliseconds: target.milliseconds };
  const common = { expected: expectedOf(check), figures };
  if (target.result === check.expect) {
    const proven =
      proof && check.proof
        ? `; ${nameOf(check.proof.to, check.proof.port)} ${saidOf(check, proof)}, so the probe works`
        : '';
    return { status: 'pass', ...common, seen: `${placeOf(check, target)} ${saidOf(check, target)}${proven}` };
  }
  return {
    status: 'fail',
    ...common,
    seen: `${placeOf(check, target)} ${saidOf(check, target)}`,
    hint: `Probe it yourself with \`labs exec ${podName(check.from)} -- ${commandOf(check, target.address)}\``,
  };
}

/** Throws when the probe was not made, or when a negative expectation would pass without its proof. */
function refuseBlind(check: ReachCheck, { target, proof }: ReachSeen): void {
  const where = podName(check.from);
  const failed = [target, proof].find((one) => one?.result === 'failed');
  if (failed !== undefined) {
    throw new LookError(`The probe in "${where}" could not be made: ${failed.detail}`);
  }
  if (check.proof === undefined) {
    return;
  }
  if (target.result === 'unresolved') {
    const name = nameOf(check.to, undefined);
    throw new LookError(`${name} has no address to probe: its name was not resolved (${target.detail})`);
  }
  const wanted: Reached = check.kind === 'tcp' ? 'open' : 'answered';
  if (target.result === check.expect && proof?.result !== wanted) {
    const seen = proof === undefined ? 'was not probed' : saidOf(check, proof);
    throw new LookError(
      `${placeOf(check, target)} ${saidOf(check, target)}, but so it may be for everything: the proof ${nameOf(check.proof.to, check.proof.port)} ${seen}`,
    );
  }
}

export function expectedOf(check: ReachCheck): string {
  const port = check.kind === 'ping' ? undefined : check.port;
  const to = nameOf(check.to, port);
  const how = { tcp: 'TCP', udp: 'UDP', ping: 'ping' }[check.kind];
  const what = {
    open: 'opens',
    answered: check.kind === 'ping' ? `answers all of ${check.count}` : 'answers',
    refused: 'refuses',
    silent: 'stays silent',
  }[check.expect];
  const proof = check.proof ? `, while ${nameOf(check.proof.to, check.proof.port)} is reached` : '';
  return `${how} from "${podName(check.from)}": ${to} ${what}${proof}`;
}

/** The command with which a person would look, in the pod. */
export function commandOf(check: ReachCheck, address: string): string {
  const host = address === '' && check.to.kind === 'host' ? check.to.host : address;
  switch (check.kind) {
    case 'ping':
      return `ping -c ${check.count} ${host}`;
    case 'tcp':
      return `nc -v -z -w 4 ${host} ${check.port}`;
    case 'udp':
      return `nc -v -u -w 4 ${host} ${check.port}`;
  }
}

/** `one/web port 80`, quoted as a message wants it. */
function nameOf(to: ReachTarget, port: number | undefined): string {
  const suffix = port === undefined ? '' : ` port ${port}`;
  switch (to.kind) {
    case 'host':
      return `"${to.host}"${suffix}`;
    case 'node':
      return `node "${to.node.cluster}/${to.node.name}"${suffix}`;
    case 'service': {
      const { cluster, namespace, name } = to.service;
      return `Service "${namespace === 'default' ? `${cluster}/${name}` : `${cluster}/${namespace}/${name}`}"${suffix}`;
    }
    case 'pod':
      return to.interface === undefined
        ? `"${podName(to.pod)}"${suffix}`
        : `"${interfaceName({ ...to.pod, interface: to.interface })}"${suffix}`;
  }
}

function placeOf(check: ReachCheck, { address }: Probed): string {
  const name = nameOf(check.to, check.kind === 'ping' ? undefined : check.port);
  return address === '' || (check.to.kind === 'host' && check.to.host === address)
    ? name
    : `${name} (${address})`;
}

function saidOf(check: ReachCheck, { result, detail, milliseconds }: Probed): string {
  const why = detail === '' ? '' : `: ${detail}`;
  switch (result) {
    case 'open':
      return `accepted the connection after ${milliseconds} ms`;
    case 'answered':
      return check.kind === 'udp'
        ? `answered ${quoted(detail)} after ${milliseconds} ms`
        : `answered ${detail} echo requests`;
    case 'some':
      return `answered only ${detail} echo requests`;
    case 'refused':
      return check.kind === 'udp'
        ? 'refused the datagram (ICMP port unreachable)'
        : 'refused the connection (RST, or ICMP port unreachable)';
    case 'silent':
      return `stayed silent${why}`;
    case 'unreachable':
      return `is unreachable${why}`;
    case 'unresolved':
      return `has no address: its name was not resolved${detail === '' ? '' : ` (${detail})`}`;
    case 'failed':
      return `could not be probed${why}`;
  }
}
