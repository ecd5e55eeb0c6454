import { Json, objects } from '../value/json';

/** The name of the container of a gate. */
export const GATE = 'start-gate';

/** A Job does not count pods whose gate stays closed: it makes another one until its deadline. */
export const GATE_FAILURES: Json = {
  rules: [{ action: 'Ignore', onExitCodes: { containerName: GATE, operator: 'NotIn', values: [0] } }],
};

/** A pod spec with a gate before all other init containers. One that is there already is replaced. */
export function withGate(spec: Json, gate: Json): Json {
  return { ...spec, initContainers: [gate, ...objects(spec.initContainers).filter(({ name }) => name !== GATE)] };
}
