import { surroundings } from './cases';
import { clusterOf } from './cluster';
import { ClusterView } from '../../src/engine/cluster/cluster-view';
import { Evaluator, Finding } from '../../src/engine/rules/evaluator';
import { Json } from '../../src/engine/value/json';

/** The findings of one rule in a manifest. */
export function findingsOf(ruleId: string, manifest: Json, view: ClusterView): Finding[] {
  return Evaluator.ALL.evaluate(manifest, view).filter(({ rule }) => rule.id === ruleId);
}

/** The fields of a manifest for which a rule has a finding, each with what it says. */
export function found(ruleId: string, manifest: Json, ...others: Json[]): string[] {
  return findingsOf(ruleId, manifest, clusterOf([manifest, ...surroundings(), ...others]))
    .map(({ field, detail }) => (detail === undefined ? field : `${field}: ${detail}`));
}

/** An object in the namespace of the agents. */
export function inAgents(apiVersion: string, kind: string, fields: Json, name = 'one'): Json {
  return { apiVersion, kind, metadata: { name, namespace: 'agents' }, ...fields };
}
