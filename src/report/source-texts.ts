import { oneLine } from './escape-text';
import { sourceText } from './words';
import { PostureSource } from '../engine/posture/posture-finding';

/** A field of a container: what is before the container, the container, and what is after it. */
const IN_CONTAINER = /^(.*?)((?:initContainers|containers|ephemeralContainers)\[\d+\])(\..+)$/s;

/** Places as lines. The same field of several containers is one line. */
export function sourceTexts(sources: readonly PostureSource[], known?: PostureSource): string[] {
  if (sources.length < 2) { // of most facts there is one
    return sources.map((one) => sourceText(one, known));
  }
  const groups = new Map<string, PostureSource[]>();
  sources.forEach((source) => {
    const [, before, , after] = IN_CONTAINER.exec(source.field) ?? [];
    const { object, field, file, constructPath } = source;
    const key = JSON.stringify(after === undefined ? [object, field, file, constructPath] : [object, before, after, file, constructPath]);
    groups.set(key, [...groups.get(key) ?? [], source]);
  });
  return [...groups.values()].flatMap((group) => (isJoinable(group, known) ? [joined(group)] : group.map((one) => sourceText(one, known))));
}

/** Only places of the known manifest, whose file need not be named, are joined. */
function isJoinable(group: readonly PostureSource[], known?: PostureSource): boolean {
  return group.length > 1 && group.every(({ object, file, constructPath }) =>
    object === known?.object && file === known.file && constructPath === known.constructPath);
}

function joined(group: readonly PostureSource[]): string {
  const parts = group.map(({ field }) => IN_CONTAINER.exec(field) ?? [field, field, '', '']);
  const [, before, , after] = parts[0];
  const containers = [...new Set(parts.map(([, , container]) => container))];
  const lines = [...new Set(group.flatMap(({ line }) => (line === undefined ? [] : [line])))];
  const places = lines.length === 0 ? '' : lines.length === 1 ? ` (line ${lines[0]})` : ` (lines ${lines.join(', ')})`;
  return `${before}${containers.length > 1 ? `{${containers.join(', ')}}` : containers[0]}${after}${places}`;
}

/** Where something is, such as "agents.k8s.yaml:12", and how many places there are beside it. Empty without a place. */
export function placesText(sources: readonly PostureSource[]): string {
  const places = [...new Set(sources.map(placeText))];
  return places.length <= 1 ? places.join('') : `${places[0]} and ${places.length - 1} more`;
}

function placeText({ object, file, line, constructPath }: PostureSource): string {
  return oneLine(file === undefined ? constructPath ?? object : line === undefined ? file : `${file}:${line}`);
}
