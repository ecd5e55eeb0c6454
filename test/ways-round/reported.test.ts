import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Way, object, withAgent, unjudged, CIDRS, rulesOf } from './ways';
import { AgentExposure, AgentPolicy, ExposureType, HardenedAgentPod, IngressController } from '../../src';
import { AGENT_LABEL } from '../../src/engine/manifest/labels';
import { Json } from '../../src/engine/value/json';
import { check, yaml } from '../cli/command';
import { validate } from '../plugin/plugin';
import { warnings } from '../support/output';
import { makeObject } from '../support/plain';

const unknown = (apiVersion: string, kind: string, spec: Json) =>
  withAgent((_, chart) => object(chart, 'unknown', { apiVersion, kind, metadata: { name: 'unknown', namespace: 'agents' }, spec }));
const claims = (namespace: string) => withAgent((_, chart) => {
  object(chart, 'keys', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys', namespace } });
  (chart.node.findChild('agent') as HardenedAgentPod).addVolume(kplus.Volume
    .fromSecret(chart, 'volume', kplus.Secret.fromSecretName(chart, 'ref', 'keys')));
});

/** What fails nothing and must be told all the same. */
const TOLD: Way[] = [
  ['an Argo Workflow', unknown('argoproj.io/v1alpha1', 'Workflow', { templates: [{ container: { image: 'x' } }] }), 'no-unjudged-pods'],
  ['a Task of Tekton', unknown('tekton.dev/v1', 'Task', { steps: [{ name: 'a', image: 'x' }] }), 'no-unjudged-pods'],
  ['a virtual machine of KubeVirt', unknown('kubevirt.io/v1', 'VirtualMachineInstance', { volumes: [{ containerDisk: { image: 'x' } }] }),
    'no-unjudged-pods'],
  ['a HelmRelease', unknown('helm.toolkit.fluxcd.io/v2', 'HelmRelease', { chart: {} }), 'no-unjudged-pods'],
  ['a kind that nobody registered', unknown('example.com/v1', 'AgentPool', { pool: { containers: [{ image: 'x' }] } }), 'no-unjudged-pods'],
  ['a Secret of another namespace', claims('others'), 'no-reference-across-namespaces'],
  ['a field in another spelling, which another Kubernetes may know', withAgent((agent) => ApiObject.of(agent)
    .addJsonPatch(JsonPatch.add('/spec/containers/0/securityContext/Privileged', true))), 'no-unknown-field'],
  ['a field of a newer Kubernetes in a template of agent-sandbox', unknown('extensions.agents.x-k8s.io/v1beta1', 'SandboxTemplate',
    { podTemplate: { spec: { hostKernel: true, containers: [{ name: 'main', image: 'x' }] } } }), 'no-unknown-field'],
  ['a misspelt field of a policy', unknown('networking.k8s.io/v1', 'NetworkPolicy', { podSelector: {}, policyType: ['Egress'] }),
    'no-unknown-field'],
  ['a policy of Antrea', unknown('crd.antrea.io/v1beta1', 'NetworkPolicy', {}), 'no-unjudged-policy'],
  ['a group of addresses of Cilium', unknown('cilium.io/v2', 'CiliumNetworkPolicy',
    { endpointSelector: {}, egress: [{ toCIDRSet: [{ cidrGroupRef: 'all' }] }] }), 'no-unjudged-policy'],
  ['an Ingress', withAgent((agent, chart) => {
    new kplus.Service(chart, 'web', { metadata: { name: 'web', namespace: 'agents' }, selector: agent, ports: [{ port: 80 }] });
    object(chart, 'front', makeObject('networking.k8s.io/v1', 'Ingress', 'front', {
      defaultBackend: { service: { name: 'web', port: { number: 80 } } },
    }));
  }), 'no-exposed-route'],
  ['an Ingress of cdk8s-plus, which leads nowhere', withAgent((agent, chart) => {
    new kplus.Service(chart, 'web', { metadata: { namespace: 'agents' }, selector: agent, ports: [{ port: 80, targetPort: 8080 }] })
      .exposeViaIngress('/');
  }), 'no-dead-route'],
  ['an exposure whose Ingress is patched for any controller', withAgent((agent, chart) => {
    const web = new AgentExposure(chart, 'web', {
      agent,
      through: ExposureType.ingress({ controller: IngressController.traefik(), host: 'agent.example.com', tlsSecretName: 'agent-tls' }),
    });
    (web.node.findChild('Resource') as ApiObject).addJsonPatch(JsonPatch.remove('/spec/ingressClassName'));
  }), 'no-exposed-route'],
  ['an exposure whose policy is patched for other agents alone', withAgent((agent, chart) => {
    const web = new AgentExposure(chart, 'web', {
      agent,
      through: ExposureType.ingress({ controller: IngressController.traefik(), host: 'agent.example.com', tlsSecretName: 'agent-tls' }),
    });
    const policy = web.node.children.find((one) => ApiObject.isApiObject(one) && one.kind === 'NetworkPolicy') as ApiObject;
    policy.addJsonPatch(JsonPatch.replace('/spec/ingress/0/from', [{ podSelector: { matchLabels: { [AGENT_LABEL]: 'true' } } }]));
  }), 'no-dead-route'],
  ['an object that is there twice', withAgent((_, chart) => ['a', 'b'].map((id) =>
    object(chart, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'twice', namespace: 'agents' } }))), 'no-repeated-object'],
];

describe('what is told', () => {
  test.each(TOLD)('%s', async (_, try_, ruleId) => {
    const app = try_();
    AgentPolicy.of(app).enforce();
    expect(AgentPolicy.of(app).findings().map((finding) => finding.ruleId)).toContain(ruleId);
    const manifests = yaml(...unjudged(app));
    expect((await validate({ 'a.yaml': manifests })).violations.map(({ ruleName }) => ruleName)).toContain(ruleId);
    const { code, out } = await check(['-', '--format', 'json', '--fail-on', 'warning', ...CIDRS], manifests);
    expect([code, rulesOf(out).includes(ruleId)]).toEqual([1, true]);
  });
});

test('a policy that no rule reads is told without `enforce`, in the words for policies', () => {
  const told = (manifest: Json) => {
    const app = withAgent((_, chart) => object(chart, 'other', manifest))();
    app.synthYaml();
    return AgentPolicy.of(app).findings().map(({ ruleId, message }) => [ruleId, message.includes('Harden')]);
  };
  const antrea = (kind: string, namespace?: string) => makeObject('crd.antrea.io/v1beta1', kind, { name: 'other', namespace }, {});
  expect([told(antrea('NetworkPolicy', 'agents')), told(antrea('ClusterNetworkPolicy'))])
    .toEqual(Array(2).fill([['no-unjudged-policy', false]]));
  expect(told(antrea('NetworkPolicy', 'elsewhere'))).toEqual([]);
  expect(warnings()).toEqual(['no-unjudged-policy', 'no-unjudged-policy']);
});
