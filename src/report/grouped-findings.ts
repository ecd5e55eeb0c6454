import { placeOf } from './words';
import { PostureFinding, PostureSource } from '../engine/posture/posture-finding';

/** Findings that differ in their places alone: one text says what to do about all of them. */
export function groupedFindings(findings: readonly PostureFinding[]): PostureFinding[][] {
  const groups = new Map<string, PostureFinding[]>();
  findings.forEach((finding) => {
    const { ruleId, severity, remedy, acknowledged, owner, reviewBy } = finding;
    const key = JSON.stringify([ruleId, severity, remedy, acknowledged, owner, reviewBy]);
    groups.set(key, [...groups.get(key) ?? [], finding]);
  });
  return [...groups.values()];
}

/** A finding and its place: `NetworkPolicy "agents/egress": spec.egress[0] is open (agents.yaml:12)`. What is known is left out. */
export function findingText({ message, source }: PostureFinding, known?: PostureSource): string {
  const { object, field, file, line, constructPath } = source;
  const isKnown = object === known?.object && file === known.file && constructPath === known.constructPath;
  const place = isKnown ? line === undefined ? '' : `line ${line}` : placeOf(source);
  const where = [message.includes(field) ? '' : field, place].filter((text) => text !== '').join(', ');
  return `${isKnown ? '' : `${object}: `}${message}${where === '' ? '' : ` (${where})`}`;
}
