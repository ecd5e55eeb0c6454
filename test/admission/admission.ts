import { App, Chart, Testing } from 'cdk8s';
import { AgentAdmission, AgentAdmissionProps, AgentCluster } from '../../src';
import { RULES } from '../../src/engine/rules/catalogue';
import { Manifest, RANGES } from '../support/app';
import { expectValid } from '../support/schema';

/** A chart in a cluster whose ranges are known. */
export function newChart(namespace?: string): Chart {
  const chart = new Chart(new App(), 'test', { namespace });
  new AgentCluster(RANGES).applyTo(chart);
  return chart;
}

export function synth(props?: AgentAdmissionProps): Manifest[] {
  const chart = newChart();
  new AgentAdmission(chart, 'admission', props);
  const manifests: Manifest[] = Testing.synth(chart);
  expectValid(manifests);
  return manifests;
}

export const policies = (manifests: Manifest[]) => manifests.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
export const bindings = (manifests: Manifest[]) => manifests.filter(({ kind }) => kind === 'ValidatingAdmissionPolicyBinding');
export const namesOf = (manifests: Manifest[]) => manifests.map(({ metadata }) => metadata.name);
export const named = (manifests: Manifest[], name: string) => policies(manifests).find(({ metadata }) => metadata.name === name)!;
export const actionsOf = (manifests: Manifest[]) =>
  Object.fromEntries(bindings(manifests).map(({ metadata, spec }) => [metadata.name, spec.validationActions]));
export const messages = (manifests: Manifest[]): string[] =>
  policies(manifests).flatMap(({ spec }) => spec.validations.map(({ message }: Manifest) => message));
/** The ids without repetition: several policies evaluate one rule, for pods, objects and addresses. */
export const askedRules = (manifests: Manifest[]) => [...new Set(messages(manifests)
  .flatMap((message) => /(?<=\()(no|require)-[a-z-]+(?=\))/.exec(message)?.[0] ?? []))];
export const withCel = RULES.filter(({ admission, option }) => !('none' in admission) && option === undefined).map(({ id }) => id);
