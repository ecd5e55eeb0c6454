import { surroundings } from './cases';
import { clusterOf } from './cluster';
import { Evaluator } from '../../src/engine/rules/evaluator';
import { Json } from '../../src/engine/value/json';

/** The fields of a manifest for which a rule has a finding, each with what it says. */
export function found(ruleId: string, manifest: Json, ...others: Json[]): string[] {
  const view = clusterOf([manifest, ...surroundings(), ...others]);
  return Evaluator.ALL.evaluate(manifest, view).filter(({ rule }) => rule.id === ruleId)
    .map(({ field, detail }) => (detail === undefined ? field : `${field}: ${detail}`));
}

/** An object in the namespace of the agents. */
export function inAgents(apiVersion: string, kind: string, fields: Json, name = 'one'): Json {
  return { apiVersion, kind, metadata: { name, namespace: 'agents' }, ...fields };
}
