import * as z from 'zod';
import { dnsSchema } from './checks/dns.ts';
import { endpointsSchema } from './checks/endpoints.ts';
import { execSchema } from './checks/exec.ts';
import { httpSchema } from './checks/http.ts';
import { kubernetesSchema } from './checks/kubernetes.ts';
import { logsSchema } from './checks/logs.ts';
import { packetsSchema } from './checks/packets.ts';
import { pingSchema, tcpSchema, udpSchema } from './checks/reach.ts';
import { spreadSchema } from './checks/spread.ts';

/** For editors; rules/names.ts judges, so that a bad name does not hide what else is wrong. */
export const namePattern = '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$';

/** The kinds of checks, by the key under which a check says what it checks. */
export const checkKindSchemas = {
  packets: packetsSchema.optional(),
  http: httpSchema.optional(),
  dns: dnsSchema.optional(),
  tcp: tcpSchema.optional(),
  udp: udpSchema.optional(),
  ping: pingSchema.optional(),
  kubernetes: kubernetesSchema.optional(),
  endpoints: endpointsSchema.optional(),
  spread: spreadSchema.optional(),
  exec: execSchema.optional(),
  logs: logsSchema.optional(),
};

export const checkShape = {
  name: z.string().meta({ pattern: namePattern }).describe('Lower-case letters, digits and dashes.'),
  title: z.string().max(200).optional().describe('What is asserted, one line. Default: the name.'),
  within: z
    .number()
    .min(1)
    .max(3600)
    .optional()
    .describe('Seconds, attempts included. Default: 60, in a step 10.'),
  every: z.number().min(0.1).max(60).optional().describe('Seconds between two attempts. Default: 1.'),
  steadyFor: z
    .number()
    .min(0)
    .max(600)
    .optional()
    .describe('Seconds for which it has to pass without interruption. Default: 0.'),
  ...checkKindSchemas,
};

export const checkSchema = z
  .strictObject(checkShape)
  .describe('A check: exactly one of the kinds, such as `packets` or `http`.');

/** A check as written. */
export type CheckFile = z.infer<typeof checkSchema>;
