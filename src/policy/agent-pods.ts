import { object } from './json';
import { ROLE_LABEL } from './labels';
import { PodView } from './pod-view';

/** Whether a judged pod runs an agent: whatever is judged does, but the library's own proxies and their like, which serve agents. */
export function runsAgent({ metadata }: PodView): boolean {
  return !Object.hasOwn(object(metadata.labels), ROLE_LABEL);
}
