import { App, Chart } from 'cdk8s';
import { ImagePullPolicy } from 'cdk8s-plus-29';
import { AgentNamespace, AgentPolicy, AgentRuntime, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/**
 * The cluster that a public hardening guide ends with, from four constructs: its objects, names and values,
 * and what it left open closed. Image, pull policy, runtime and ranges come from outside, for other clusters.
 */
const { env } = process;
const list = (text: string | undefined) => (text ? text.split(',') : undefined);
const runc = env.SEED_RUNTIME === 'runc';

const app = new App({ outdir: env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'seed');
const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });

const agent = new HardenedAgentPod(chart, 'envoy', {
  namespace,
  name: 'envoy',
  runtime: runc ? AgentRuntime.runc() : new GVisorRuntime(chart, 'gvisor'),
  image: env.SEED_IMAGE ?? 'claude-code:latest',
  imagePullPolicy: env.SEED_PULL_POLICY as ImagePullPolicy | undefined,
  containerName: 'claude-code',
  args: list(env.SEED_ARGS),
  port: 8080,
});
if (!env.SEED_IMAGE) {
  AgentPolicy.acknowledge(agent, 'no-latest-image', 'the guide names no version; replace it by a digest before use');
}
if (runc) {
  AgentPolicy.acknowledge(agent, 'require-sandboxed-runtime', 'shows what the other layers hold on their own');
}

new PodSubnetEgressDeny(chart, 'egress', {
  namespace,
  name: 'default-deny-egress',
  podCidrs: list(env.SEED_POD_CIDRS) ?? ['10.243.0.0/16'],
  serviceCidrs: list(env.SEED_SERVICE_CIDRS) ?? ['10.96.0.0/12'],
  nodeCidrs: list(env.SEED_NODE_CIDRS),
  apiServerCidrs: list(env.SEED_API_SERVER_CIDRS),
});

app.synth();
