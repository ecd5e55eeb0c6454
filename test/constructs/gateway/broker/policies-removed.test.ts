import { Testing } from 'cdk8s';
import { Brokered, brokered } from './brokered';
import { BrokeredApi } from '../../../../src';
import { Json } from '../../../../src/engine/value/json';
import { check, yaml } from '../../../cli/command';
import { RANGES } from '../../../support/app';

/** A policy that is missing from the manifests of a broker and its agent is found. */

const CIDRS = ['--pod-cidr', RANGES.podCidrs[0], '--service-cidr', RANGES.serviceCidrs[0]];

function manifests(): Json[] {
  const b: Brokered = brokered();
  b.broker.grant(b.agent, BrokeredApi.anthropic({ key: b.key }));
  return Testing.synth(b.chart) as Json[];
}

/** The findings about errors without the policies of a direction in a namespace, such as "require-egress-policy Pod agents". */
async function found(namespace?: string, direction?: string): Promise<string[]> {
  const left = manifests().filter(({ kind, metadata, spec }) => !(kind === 'NetworkPolicy' && metadata.namespace === namespace
    && spec.policyTypes.includes(direction)));
  const { out } = await check(['-', '--format', 'json', ...CIDRS], yaml(...left));
  const { findings } = JSON.parse(out) as { findings: Json[] };
  return findings.filter(({ severity }) => severity === 'error').map(({ rule, object: of }) => `${rule} ${of.kind} ${of.namespace}`).sort();
}

test('with all of them, nothing is found', async () => {
  expect(await found()).toEqual([]);
});

test.each([
  ['egress of the agent', 'agents', 'Egress', 'require-egress-policy Pod agents'],
  ['ingress of the agent', 'agents', 'Ingress', 'require-ingress-policy Pod agents'],
  ['egress of the broker', 'gateways', 'Egress', 'require-egress-policy Deployment gateways'],
  ['ingress of the broker', 'gateways', 'Ingress', 'require-ingress-policy Deployment gateways'],
])('without %s', async (_, namespace, direction, finding) => {
  expect(await found(namespace, direction)).toContain(finding);
});
