import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

const usual = '/var/run/docker.sock';

/**
 * The engine's socket, where the docker client would use one of this machine; undefined where it would go another way: by
 * TCP or SSH, or through a context, which it knows better. https://docs.docker.com/reference/cli/docker/ (environment).
 */
export async function socketOf(env: Environment): Promise<string | undefined> {
  const host = env['DOCKER_HOST'];
  if (host !== undefined && host !== '') {
    return /^unix:\/\/(\/.+)$/.exec(host)?.[1];
  }
  if ((env['DOCKER_CONTEXT'] ?? 'default') !== 'default') {
    return undefined;
  }
  const folder = env['DOCKER_CONFIG'] ?? join(env['HOME'] ?? homedir(), '.docker');
  const context = await currentContext(join(folder, 'config.json'));
  return context === 'default' ? usual : undefined;
}

async function currentContext(path: string): Promise<string | undefined> {
  try {
    const { currentContext = 'default' } = JSON.parse(await readFile(path, 'utf8')) as {
      currentContext?: string;
    };
    return currentContext === '' ? 'default' : currentContext;
  } catch (error) {
    // A file that cannot be read is the client's to complain of.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'default' : undefined;
  }
}
