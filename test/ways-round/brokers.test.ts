import { ApiObject, App, JsonPatch } from 'cdk8s';
import { Way, expectFound, object } from './ways';
import { BrokeredApi } from '../../src';
import { Json } from '../../src/engine/value/json';
import { Brokered, brokered } from '../constructs/gateway/broker/brokered';

/** An agent with a grant, and one thing done to it or to its broker. */
const withGrant = (act: (b: Brokered) => unknown) => (): App => {
  const b = brokered();
  b.broker.grant(b.agent, BrokeredApi.anthropic({ key: b.key }));
  act(b);
  return b.app;
};

/** The file of the broker, with what someone changed in it. */
const edited = (edit: (root: Json) => void) => withGrant(({ app, broker }) => {
  app.charts.forEach((chart) => chart.toJson()); // so that the file is there
  const config = broker.node.findAll().find((one): one is ApiObject => ApiObject.isApiObject(one) && one.kind === 'ConfigMap')!;
  const root = JSON.parse((config.toJson() as Json).data['envoy.json'] as string) as Json;
  edit(root);
  config.addJsonPatch(JsonPatch.replace('/data/envoy.json', JSON.stringify(root)));
});
const coder = (root: Json): Json => (root.static_resources.listeners as Json[]).find(({ name }) => name !== 'metrics')!;
const policy = (spec: Json, namespace: string): Json => (
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'more', namespace }, spec });

const WAYS: Way[] = [
  ['a grant that a second policy opens to the namespace', withGrant(({ chart }) => object(chart, 'more', policy({
    podSelector: {},
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'agents' } } }] }],
  }, 'gateways'))), 'no-shared-grant'],
  ['a host of a grant that Cilium allows by its name', withGrant(({ chart }) => object(chart, 'names', {
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'names', namespace: 'agents' },
    spec: { endpointSelector: {}, egress: [{ toFQDNs: [{ matchName: 'api.anthropic.com' }] }] },
  })), 'no-direct-brokered-host'],
  ['a broker whose file is patched to pass the headers of the agent', edited((root) => {
    coder(root).filter_chains[0].filters[1].typed_config.http_filters.splice(2, 1);
  }), 'no-weak-broker'],
  ['a broker whose file is patched to call without TLS', edited((root) => {
    (root.static_resources.clusters as Json[]).forEach((cluster) => delete cluster.transport_socket);
  }), 'no-weak-broker'],
  ['a broker whose admin interface is patched to a port', edited((root) => {
    root.admin.address = { socketAddress: { address: '0.0.0.0', portValue: 9901 } };
  }), 'no-weak-broker'],
];

expectFound('brokers', WAYS);
