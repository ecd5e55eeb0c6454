import { App, Chart } from 'cdk8s';
import { AgentCluster, AgentNamespace, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/**
 * One agent for two clusters in one app. Each chart carries its AgentCluster, so the constructs take its ranges, objects may have the
 * same names in both, and a policy of one cluster is judged with that cluster alone.
 */
const image = `coding-agent@sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });

const clusters = [
  new AgentCluster({ name: 'dev', podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] }),
  new AgentCluster({
    name: 'prod',
    podCidrs: ['10.10.0.0/16', 'fd00:10:10::/56'],
    serviceCidrs: ['10.112.0.0/12', 'fd00:10:112::/112'],
    nodeCidrs: ['192.168.77.0/24'],
  }),
];
for (const cluster of clusters) {
  const chart = new Chart(app, `clusters-${cluster.name}`);
  cluster.applyTo(chart);
  const runtime = new GVisorRuntime(chart, 'gvisor');
  const namespace = new AgentNamespace(chart, 'agents', { name: 'clusters-agents' });
  new PodSubnetEgressDeny(chart, 'egress', { namespace, name: 'egress' });
  new HardenedAgentPod(chart, 'agent', { namespace, name: 'agent', runtime, image, port: 8080 });
}

app.synth();
