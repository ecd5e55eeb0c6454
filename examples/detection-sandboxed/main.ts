import { App, Chart } from 'cdk8s';
import { AgentNamespace, FalcoRules, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/**
 * Rules of Falco for an agent that Falco does not see: synth warns, names it, and says what sees it instead. It is only a
 * warning, since the rules are right for agents that come later; examples/detection shows how the two are covered.
 */
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'detection-sandboxed');

const namespace = new AgentNamespace(chart, 'agents', { name: 'sandboxed-agents' });
new PodSubnetEgressDeny(chart, 'egress', { namespace, podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] });
new HardenedAgentPod(chart, 'researcher', {
  namespace,
  runtime: new GVisorRuntime(chart, 'gvisor'),
  name: 'researcher',
  image: `registry.example/researcher@sha256:${'0123456789abcdef'.repeat(4)}`,
  port: 8080,
});
new FalcoRules(chart, 'rules', { configMapNamespace: namespace.name });

app.synth();
