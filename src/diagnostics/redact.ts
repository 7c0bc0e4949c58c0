const hidden = 'REDACTED';

/** What a secret looks like in plain text, whatever file it turns up in. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----[\s\S]*?-----END \1-----/g, hidden],
  // JSON Web Tokens: service accounts and bound tokens.
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, hidden],
  // kubeadm's bootstrap tokens.
  [/\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g, hidden],
  [/\b(bearer|basic)\s+[\w+/=.-]{8,}/gi, `$1 ${hidden}`],
  [/\b((?:client-key|client-certificate|token)-data)(["']?\s*[:=]\s*["']?)[\w+/=]+/gi, `$1$2${hidden}`],
  [
    /\b([\w-]*(?:password|passwd|secret|token|api[-_]?key))(["']?\s*[:=]\s*["']?)[^\s"',}]{4,}/gi,
    `$1$2${hidden}`,
  ],
  // A proxy's user and password.
  [/(\w+:\/\/)[^\s/:@"']+:[^\s/@"']+@/g, `$1${hidden}@`],
];

/** Takes what looks like a secret out of text. */
export function redactText(text: string): string {
  return patterns.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}

/**
 * Takes the values of environment variables out of what `docker inspect` and the API server say, and the annotation
 * in which kubectl repeats an object with all its values, and all that a Secret holds.
 */
export function redactObject(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(redactObject);
  }
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'string' ? redactText(value) : value;
  }
  if ('kind' in value && value.kind === 'Secret') {
    return {
      kind: 'Secret',
      metadata: 'metadata' in value ? redactObject(value.metadata) : {},
      data: hidden,
    };
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([key]) => key !== 'kubectl.kubernetes.io/last-applied-configuration' && key !== 'managedFields',
      )
      .map(([key, inner]) => [key, isEnvironment(key) ? redactEnvironment(inner) : redactObject(inner)]),
  );
}

/** A damaged document cannot be taken apart, so nobody knows where its secrets are: it is left out. */
export function redactJson(text: string): string {
  try {
    return `${JSON.stringify(redactObject(JSON.parse(text)), null, 1)}\n`;
  } catch {
    return 'This was no JSON and is left out.\n';
  }
}

function isEnvironment(key: string): boolean {
  return key === 'env' || key === 'Env';
}

/** Docker writes `NAME=value`, Kubernetes `{ name, value }`. */
function redactEnvironment(value: unknown): unknown {
  if (!Array.isArray(value)) {
    return redactObject(value);
  }
  return value.map((entry) => {
    if (typeof entry === 'string') {
      return `${entry.split('=')[0]}=${hidden}`;
    }
    const named = redactObject(entry);
    return typeof named === 'object' && named !== null && 'value' in named
      ? { ...named, value: hidden }
      : named;
  });
}
