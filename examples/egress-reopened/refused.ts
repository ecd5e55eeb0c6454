import { ApiObject, App, Chart } from 'cdk8s';
import { AgentNamespace, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/**
 * An app that does not synthesize: somebody's policy for debugging opens a part of the pod subnet to the agents again.
 * Policies only add up, so that no other could close it; the finding names the policy and what it opens.
 */
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'egress-reopened');

const runtime = new GVisorRuntime(chart, 'gvisor');
const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
new PodSubnetEgressDeny(chart, 'egress', { namespace, podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] });
new HardenedAgentPod(chart, 'coder', {
  namespace,
  runtime,
  image: `registry.example/coder@sha256:${'0123456789abcdef'.repeat(4)}`,
  port: 8080,
});

new ApiObject(chart, 'debug', {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'debug', namespace: namespace.name },
  spec: { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '10.244.7.0/24' } }] }] },
});

app.synth();
