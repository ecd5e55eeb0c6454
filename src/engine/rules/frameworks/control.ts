import { Mappings } from '../rule';

/** A framework that rules are mapped to, by the key of its mappings. The controls of kubescape are those of a tool. */
export type FrameworkId = Exclude<keyof Mappings, 'kubescape'>;

/** A control of a framework, and what this library does for it. */
export interface Control {
  readonly id: string;
  /** Its title in the framework. */
  readonly title: string;
  readonly coverage: 'covered' | 'partly' | 'not';
  /** What is covered, what is missing or why nothing is covered, in one sentence. */
  readonly note: string;
}

/** A published list of controls. */
export interface Framework {
  readonly id: FrameworkId;
  /** Its name and version. */
  readonly title: string;
  readonly url: string;
  /** Its controls in their order. */
  readonly controls: readonly Control[];
}

/** The rules check all of it that manifests can say. */
export const covered = controlWith('covered');

/** The rules check a part of it, or a construct that the note names does. */
export const partly = controlWith('partly');

/** The library does nothing for it. */
export const not = controlWith('not');

function controlWith(coverage: Control['coverage']) {
  return (id: string, title: string, note: string): Control => ({ id, title, coverage, note });
}

/** A control that has no number: its id is its title, below the title of its chapter. */
export function untitled(make: typeof covered, id: string, note: string): Control {
  return make(id, id.slice(id.indexOf(': ') + 1).trim(), note);
}
