import { FieldAt } from './agent-facts';
import { PodView } from '../manifest/pod-view';
import { object } from '../value/json';

/** A control before its places are known. */
export interface ControlFact {
  readonly text: string;
  readonly at: readonly FieldAt[];
}

/** The pod with one label more. */
export function withLabel(pod: PodView, label: string, value: string): PodView {
  return { ...pod, metadata: { ...pod.metadata, labels: { ...object(pod.metadata.labels), [label]: value } } };
}
