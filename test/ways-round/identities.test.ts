import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Way, expectFound, object } from './ways';
import { AgentIdentity, AgentNamespace, ExistingAgentNamespace, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from '../../src';
import { Json } from '../../src/engine/value/json';
import { Base, RANGES, open, pod } from '../support/app';
import { makePolicy } from '../support/plain';

const reason = 'its role may only write reports';

/** An app with an agent that has an identity which is accepted, and one thing done to it. */
function withIdentity(act: (agent: HardenedAgentPod, chart: Chart) => unknown): () => App {
  return () => {
    const b = open();
    const egress = new PodSubnetEgressDeny(b.chart, 'egress', { namespace: b.namespace, ...RANGES });
    const identities = [AgentIdentity.eksPodIdentity({ reason, egress }), AgentIdentity.projectedToken({ reason, audience: 'vault' })];
    act(pod(b, { name: 'writer', identities }), b.chart);
    return b.app;
  };
}

/** What another pod of the chart is made of. */
const baseOf = (chart: Chart): Base => ({
  app: chart.node.root as App,
  chart,
  namespace: chart.node.findChild('agents') as AgentNamespace,
  runtime: chart.node.findChild('gvisor') as GVisorRuntime,
});

const opening = (...cidrs: string[]): Json => makePolicy('open', {
  podSelector: {}, policyTypes: ['Egress'], egress: [{ to: cidrs.map((cidr) => ({ ipBlock: { cidr } })), ports: [{ port: 80 }] }],
});
const opens = (...cidrs: string[]) => withIdentity((_, chart) => object(chart, 'open', opening(...cidrs)));

const IDENTITIES: Way[] = [
  ['another agent that names the account', withIdentity((_, chart) => {
    pod(baseOf(chart), { serviceAccount: kplus.ServiceAccount.fromServiceAccountName(chart, 'writers', 'writer') }, 'other');
  }), 'no-cloud-account'],
  ['a token for the API server in the place of the accepted one', withIdentity((agent) => ApiObject.of(agent).addJsonPatch(
    JsonPatch.replace('/spec/volumes/1/projected/sources/0/serviceAccountToken/audience', 'https://kubernetes.default.svc'))),
  'no-service-account-token'],
  ['the accepted token without its audience', withIdentity((agent) => ApiObject.of(agent).addJsonPatch(
    JsonPatch.remove('/spec/volumes/1/projected/sources/0/serviceAccountToken/audience'))), 'no-service-account-token'],
  ['the node\'s endpoint beside the accepted one', opens('169.254.169.254/32'), 'no-metadata-endpoint'],
  ['the accepted endpoint for every agent', withIdentity((_, chart) => {
    pod(baseOf(chart), {}, 'other');
    object(chart, 'open', opening('169.254.170.23/32'));
  }), 'no-identity-endpoint'],
  ['a block around the accepted endpoint', opens('169.254.170.22/31'), 'no-open-egress'],
  ['two addresses that make such a block', opens('169.254.169.254/32', '169.254.169.255/32'), 'no-open-egress'],
  ['a namespace that exists, which nobody looked at', withIdentity((_, chart) =>
    new ExistingAgentNamespace(chart, 'existing', { name: 'existing' })), 'require-restricted-namespace'],
];

expectFound('identities', IDENTITIES);
