import { groupKind } from '../manifest/pod-kinds';
import { Json } from '../value/json';

const PATHS: { readonly [kind: string]: readonly string[] } = {
  'batch/Job': ['spec'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec'],
};

/** The keys that lead to the spec of a Job, or of the Jobs that a CronJob creates. Undefined for another kind. */
export function jobSpecPath({ apiVersion, kind }: Json): readonly string[] | undefined {
  return PATHS[groupKind(apiVersion, kind)];
}
