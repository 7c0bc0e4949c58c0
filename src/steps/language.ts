import type { Environment } from '../folders.ts';

/**
 * The language of the prose as an ISO 639-1 code: what was asked for, else what the locale says (setlocale(3): LC_ALL
 * before LC_MESSAGES before LANG). A step without a text in it is shown in English.
 */
export function languageOf(wanted: string | undefined, env: Environment): string {
  const locale = [env.LC_ALL, env.LC_MESSAGES, env.LANG].find((one) => one !== undefined && one !== '');
  return wanted ?? locale?.slice(0, 2).toLowerCase() ?? 'en';
}
