import { Agent, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Output } from '../exec.ts';
import type { Inspected, Question } from './question.ts';

/*
 * The engine's own API (https://docs.docker.com/reference/api/engine/), over its socket. Answers are given as the docker
 * client prints them.
 */

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Rejects for whatever is the client's to tell: nobody answers, there is no such container, it does not run. */
export async function ask(question: Question, socket: string, signal: AbortSignal): Promise<Output> {
  const get = async <T>(path: string) => JSON.parse(await send(socket, 'GET', path, signal)) as T;
  switch (question.kind) {
    case 'containers': {
      const query = new URLSearchParams({ all: '1', filters: JSON.stringify(question.filters) });
      return said((await get<Container[]>(`/containers/json?${query}`)).map(containerLine));
    }
    case 'networks': {
      const query = new URLSearchParams({ filters: JSON.stringify(question.filters) });
      const networks = await get<Network[]>(`/networks?${query}`);
      return said(networks.map(({ Name, Labels }) => `${Name}\t${labelText(Labels)}`).sort());
    }
    case 'inspect': {
      const found = await Promise.all(
        question.containers.map((name) => get<Inspected>(`/containers/${encodeURIComponent(name)}/json`)),
      );
      return said(found.flatMap((one) => question.formats.map((format) => known(format(one)))));
    }
    case 'remove': {
      const flags = question.what === 'containers' ? '?force=1&v=1' : '';
      const paths = question.names.map((name) => `/${question.what}/${encodeURIComponent(name)}${flags}`);
      await Promise.all(paths.map((path) => send(socket, 'DELETE', path, signal)));
      return said(question.names);
    }
    case 'exec':
      return execute(question, socket, signal);
  }
}

interface Container {
  readonly Names: readonly string[];
  readonly State: string;
  readonly Labels: Labels;
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, unknown>> };
}

interface Network {
  readonly Name: string;
  readonly Labels: Labels;
}

type Labels = Readonly<Record<string, string>> | null;

function containerLine({ Names, State, Labels, NetworkSettings }: Container): string {
  return JSON.stringify({
    Names: Names.map((name) => name.replace(/^\//, '')).join(','),
    State,
    Networks: Object.keys(NetworkSettings.Networks).join(','),
    Labels: labelText(Labels),
  });
}

function labelText(labels: Labels): string {
  return Object.entries(labels ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}

function known(text: string | undefined): string {
  if (text === undefined) {
    throw new Error('the container has none');
  }
  return text;
}

function said(lines: readonly string[]): Output {
  return { stdout: lines.map((line) => `${line}\n`).join(''), stderr: '', exitCode: 0 };
}

async function execute(
  { container, argv }: Extract<Question, { kind: 'exec' }>,
  socket: string,
  signal: AbortSignal,
): Promise<Output> {
  const settings = { AttachStdout: true, AttachStderr: true, Cmd: argv };
  const made = await send(
    socket,
    'POST',
    `/containers/${encodeURIComponent(container)}/exec`,
    signal,
    settings,
  );
  const { Id } = JSON.parse(made) as { Id: string };
  const streams = unmix(
    await bytes(socket, 'POST', `/exec/${Id}/start`, signal, { Detach: false, Tty: false }),
  );
  const { ExitCode } = JSON.parse(await send(socket, 'GET', `/exec/${Id}/json`, signal)) as {
    ExitCode: number | null;
  };
  if (ExitCode === null) {
    throw new Error('it has not ended');
  }
  return { ...streams, exitCode: ExitCode };
}

/** Takes standard output and standard error apart: pieces after a head of a byte for the stream, three of 0, and four for the length. */
export function unmix(mixed: Buffer): { stdout: string; stderr: string } {
  const streams: Record<number, Buffer[]> = { 1: [], 2: [] };
  for (let at = 0; at < mixed.length; ) {
    const stream = streams[mixed[at] ?? 0];
    const end = at + 8 + (mixed.length >= at + 8 ? mixed.readUInt32BE(at + 4) : 0);
    // What could not be started is told of in plain words.
    if (stream === undefined || mixed.length < at + 8 || end > mixed.length) {
      throw new Error('not what a program printed');
    }
    stream.push(mixed.subarray(at + 8, end));
    at = end;
  }
  const text = (number: number) => Buffer.concat(streams[number] ?? []).toString('utf8');
  return { stdout: text(1), stderr: text(2) };
}

async function send(...args: Parameters<typeof bytes>): Promise<string> {
  return (await bytes(...args)).toString('utf8');
}

async function bytes(
  socketPath: string,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  signal: AbortSignal,
  content?: object,
): Promise<Buffer> {
  const body = content === undefined ? undefined : JSON.stringify(content);
  const headers = {
    host: 'docker',
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }),
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ socketPath, method, path, agent, signal, headers }, resolve).on('error', reject).end(body);
  });
  const answer = await buffer(response);
  const { statusCode = 0 } = response;
  if (statusCode >= 300) {
    throw new Error(`${statusCode} ${answer.toString('utf8')}`);
  }
  return answer;
}
