/** How one request ended. `exit` is curl's own code (man curl, EXIT CODES), 0 when there was an answer. */
export interface Answer {
  readonly sequence: number;
  readonly exit: number;
  /** HTTP status; 0 without an answer. */
  readonly status: number;
  /** First line of the body. */
  readonly body: string;
  /** curl's own words when it failed. */
  readonly problem: string;
}

/** Seconds for connecting and for a whole request. */
const connectLimit = 2;
const requestLimit = 5;

/**
 * One curl for all requests: its URL range numbers them, and `Connection: close` makes each open a connection of
 * its own, because kube-proxy chooses a backend for a connection. `timeout` ends it inside the pod, too.
 */
export function curlArgv(url: string, runId: string, requests: number, limit: number): string[] {
  return [
    'timeout',
    String(limit),
    ...['curl', '--silent', '--header', 'Connection: close', '--noproxy', '*'],
    ...['--connect-timeout', String(connectLimit), '--max-time', String(requestLimit)],
    // The run id keeps a body from being taken for a record.
    ...['--write-out', `\\n${runId} %{exitcode} %{http_code} %{url_effective} %{errormsg}\\n`],
    `${url}/[1-${requests}]`,
  ];
}

/** Parses what `curlArgv` prints; records that are cut off are left out. */
export function parseAnswers(stdout: string, runId: string): Answer[] {
  const answers: Answer[] = [];
  const record = new RegExp(`^${runId} (\\d+) (\\d+) \\S*/(\\d+) (.*)$`);
  let body: string | undefined;
  for (const line of stdout.split('\n')) {
    const [, exit, status, sequence, problem = ''] = record.exec(line) ?? [];
    if (exit === undefined) {
      body ??= line;
      continue;
    }
    answers.push({
      sequence: Number(sequence),
      exit: Number(exit),
      status: Number(status),
      body: (body ?? '').trim(),
      problem,
    });
    body = undefined;
  }
  return answers;
}
