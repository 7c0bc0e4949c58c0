import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { parseAllDocuments } from 'yaml';
import { root, startProcess } from './labs.ts';

/** The program of labs/readiness's witness, which runs in a pod from a ConfigMap. */
async function readProgram(): Promise<string> {
  const text = await readFile(join(root, 'labs/readiness/manifests/witness.yaml'), 'utf8');
  const [map] = parseAllDocuments(text);
  return String(map?.getIn(['data', 'witness.py']));
}

/** Loads the witness without starting it, plays a story at times of its own, and returns what it prints. */
async function play(story: string): Promise<string> {
  const program = await readProgram();
  const harness = `
import sys
witness = {"__name__": "witness"}
exec(compile(${JSON.stringify(program)}, "witness.py", "exec"), witness)
now = 1000.0
witness["time"] = type("Clock", (), {"time": lambda: now, "gmtime": witness["time"].gmtime, "strftime": witness["time"].strftime})
witness["say"] = lambda text: None

def slice(name="web", **ready):
    ends = [{"targetRef": {"name": pod.replace("_", "-")}, "conditions": {"ready": is_ready}} for pod, is_ready in ready.items()]
    witness["note_slice"]("MODIFIED", {"metadata": {"name": name}, "endpoints": ends})

def pod(name, *true):
    conditions = [{"type": one, "status": "True"} for one in true]
    witness["note_pod"]("MODIFIED", {"metadata": {"name": name}, "status": {"conditions": conditions}})

def requests(seconds, *names):
    global now
    for number in range(round(seconds * 10)):
        witness["requests"].append((now, names[number % len(names)]))
        now = round(now + 0.1, 1)

def report(name, since=0):
    print("\\n".join(line[21:] if " - " in line else line.partition(": ")[2] for line in witness["report"](name, since)))
${story}`;
  const argv = ['run', '--rm', '-i', 'labs.local/toolbox:v1', 'python3', '-'];
  const { code, stdout, stderr } = await startProcess('docker', argv, process.env, harness).ended;
  if (code !== 0) {
    throw new Error(stderr);
  }
  return stdout;
}

test('the witness counts what happened while a replica was in and out', async (t) => {
  const story = `
slice(web_0=True, web_1=True)
requests(3, "web-0", "web-1")
slice(web_0=True, web_1=False)
requests(10, "web-0")
slice(web_0=True, web_1=True)
requests(5, "web-0", "web-1")
report("web-1")`;
  t.is(
    await play(story),
    [
      '180 requests, 0 failed',
      // Its answers of the first two seconds and of the last half are not counted.
      'in    30 requests, 0 failed, web-1 answered 2',
      'out   100 requests, 0 failed, web-1 answered 0',
      'in    50 requests, 0 failed, web-1 answered 15',
      '',
    ].join('\n'),
  );
});

test('requests that failed, and those that reached a replica that was out, are not hidden', async (t) => {
  const story = `
slice(web_0=True, web_1=False)
slice(web_0=True, web_1=True)
requests(3, "web-0")
slice(web_0=True, web_1=False)
requests(10, "web-0", "web-1", None, "web-0")
report("web-1")`;
  t.deepEqual((await play(story)).split('\n').slice(0, 3), [
    '130 requests, 25 failed',
    'in    30 requests, 0 failed, web-1 answered 0',
    'out   100 requests, 25 failed, web-1 answered 20',
  ]);
});

test('a pod is held while its containers are ready and it is not; a mark cuts off what was before', async (t) => {
  const story = `
slice(web_0=True, canary=False)
pod("canary", "ContainersReady")
requests(4, "web-0")
since = now
requests(4, "web-0")
pod("canary", "ContainersReady", "Ready")
slice(web_0=True, canary=True)
requests(4, "web-0", "canary")
report("canary", since)`;
  t.is(
    await play(story),
    [
      '80 requests, 0 failed',
      'held  40 requests, 0 failed, canary answered 0',
      'in    40 requests, 0 failed, canary answered 10',
      '',
    ].join('\n'),
  );
});

test('a replica is in as long as one EndpointSlice of the Service says so', async (t) => {
  const story = `
slice(web_0=True, web_1=True)
slice("another", web_1=True)
requests(3, "web-0")
slice(web_0=True, web_1=False)
requests(3, "web-0")
slice("another")
requests(3, "web-0")
report("web-1")`;
  t.deepEqual((await play(story)).split('\n').slice(1, 3), [
    'in    60 requests, 0 failed, web-1 answered 0',
    'out   30 requests, 0 failed, web-1 answered 0',
  ]);
});
