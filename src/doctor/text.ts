import { table } from '../report/text.ts';
import { affectsText, type Finding, isBlocking, repairText } from './finding.ts';

/** The findings as columns, then what to do about those that are not well. */
export function findingsText(findings: readonly Finding[]): string {
  const rows = findings.map(({ status, title, seen }) => [status, title, seen]);
  const unwell = findings.filter(({ status }) => status === 'missing' || status === 'warn');
  const advice = unwell.map(
    (finding) => `\n${finding.title} (affects ${affectsText(finding.affects)})\n${adviceText(finding)}`,
  );
  return `${table(rows)}${advice.join('')}${closing(findings)}`;
}

function adviceText(finding: Finding): string {
  if (finding.repair !== undefined) {
    const lines = repairText(finding.repair).flatMap((line) => line.split('\n'));
    return `  \`labs doctor --fix\` runs:\n${lines.map((line) => `    ${line}\n`).join('')}`;
  }
  return finding.hint === undefined ? '' : `  ${finding.hint}\n`;
}

function closing(findings: readonly Finding[]): string {
  const blocking = findings.filter(isBlocking).length;
  if (blocking > 0) {
    return `\nNo lab can come up: ${blocking} of ${findings.length} findings ${blocking === 1 ? 'is' : 'are'} in the way.\n`;
  }
  return '\nLabs can come up on this machine.\n';
}
