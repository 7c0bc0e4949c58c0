import { parse } from 'yaml';
import * as z from 'zod';

const base64 = z.string().transform((value) => Buffer.from(value, 'base64').toString('utf8'));

// As kind writes it: one cluster, one user with a client certificate.
const kubeconfig = z.object({
  clusters: z.tuple([
    z.object({ cluster: z.object({ server: z.url(), 'certificate-authority-data': base64.optional() }) }),
  ]),
  users: z.tuple([
    z.object({
      user: z.object({
        'client-certificate-data': base64.optional(),
        'client-key-data': base64.optional(),
      }),
    }),
  ]),
});

/** What an API server's client has to know; PEM texts, none for a server without TLS. */
export interface Access {
  readonly server: URL;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** Throws for a file that describes anything but one cluster and one user with a client certificate. */
export function parseKubeconfig(text: string): Access {
  const {
    clusters: [{ cluster }],
    users: [{ user }],
  } = kubeconfig.parse(plain(text) ?? parse(text, { logLevel: 'error' }));
  return {
    server: new URL(cluster.server),
    ...(cluster['certificate-authority-data'] && { ca: cluster['certificate-authority-data'] }),
    ...(user['client-certificate-data'] && { cert: user['client-certificate-data'] }),
    ...(user['client-key-data'] && { key: user['client-key-data'] }),
  };
}

/** All that kind writes, line by line; the four values are plain words. */
const kindsOwn = new RegExp(
  `^${[
    /apiVersion: v1\nclusters:\n- cluster:/,
    / {4}certificate-authority-data: (?<ca>[\w+/=]+)\n {4}server: (?<server>https:[\w.:/[\]-]+)\n {2}name: \S+/,
    /contexts:\n- context:\n {4}cluster: \S+\n {4}user: \S+\n {2}name: \S+\ncurrent-context: \S+/,
    /kind: Config\n(?:preferences: \{\}\n)?users:\n- name: \S+\n {2}user:/,
    / {4}client-certificate-data: (?<cert>[\w+/=]+)\n {4}client-key-data: (?<key>[\w+/=]+)\n/,
  ]
    .map(({ source }) => source)
    .join('\\n')}$`,
);

/** The same without a YAML parser, which takes a command's first milliseconds; undefined for any other text. */
function plain(text: string): unknown {
  const found = kindsOwn.exec(text)?.groups;
  return (
    found && {
      clusters: [{ cluster: { server: found['server'], 'certificate-authority-data': found['ca'] } }],
      users: [{ user: { 'client-certificate-data': found['cert'], 'client-key-data': found['key'] } }],
    }
  );
}
