import { Chart } from 'cdk8s';
import { Secret } from 'cdk8s-plus-29';
import { AgentNamespace, CredentialBroker, CredentialBrokerProps, HardenedAgentPod, PodSubnetEgressDeny } from '../../../../src';
import { Base, IMAGE, Manifest, RANGES, objects, open, pod } from '../../../support/app';

/** A broker in a namespace of its own, an agent, and a Secret for its key. */
export interface Brokered extends Base {
  readonly broker: CredentialBroker;
  readonly agent: HardenedAgentPod;
  readonly key: { readonly secret: Secret; readonly key: string };
}

/** A valid broker with one tweak, which can need the chart. */
export function brokered(tweaks: Partial<CredentialBrokerProps> | ((chart: Chart) => Partial<CredentialBrokerProps>) = {}): Brokered {
  const b = open();
  const tweak = typeof tweaks === 'function' ? tweaks(b.chart) : tweaks;
  const namespace = new AgentNamespace(b.chart, 'gateways', { name: 'gateways' });
  const broker = new CredentialBroker(b.chart, 'broker', {
    namespace, runtime: b.runtime, image: IMAGE, ...RANGES, name: 'broker', ...tweak,
  });
  new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES, allowInternet: false });
  return { ...b, broker, agent: pod(b), key: { secret: secretIn(b, 'gateways'), key: 'api-key' } };
}

/** A Secret without a value in the manifest. */
export function secretIn({ chart }: Base, namespace: string, name = 'keys'): Secret {
  return new Secret(chart, `${namespace}-${name}`, { metadata: { name, namespace } });
}

/** The files of the broker: what Envoy starts with, or the routes of its grants. */
export function envoyOf(chart: Chart): Manifest {
  return rootOf(chart, 'envoy.json');
}

export function routesOf(chart: Chart): Manifest {
  return rootOf(chart, 'grants.json').resources[0] as Manifest;
}

function rootOf(chart: Chart, file: string): Manifest {
  return JSON.parse(objects(chart, 'ConfigMap').find(({ data }) => data[file] !== undefined)!.data[file]) as Manifest;
}
