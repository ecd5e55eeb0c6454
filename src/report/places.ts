import { oneLine } from './escape-text';
import { PostureSource } from '../engine/posture/posture-finding';

/** Where something is, such as "agents.k8s.yaml:12", and how many places there are beside it. Empty without a place. */
export function placesText(sources: readonly PostureSource[]): string {
  const places = [...new Set(sources.map(placeText))];
  return places.length <= 1 ? places.join('') : `${places[0]} and ${places.length - 1} more`;
}

function placeText({ object, file, line, constructPath }: PostureSource): string {
  return oneLine(file === undefined ? constructPath ?? object : line === undefined ? file : `${file}:${line}`);
}
