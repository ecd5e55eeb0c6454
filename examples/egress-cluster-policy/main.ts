import { App, Chart } from 'cdk8s';
import {
  AgentConformance, AgentNamespace, AgentQuarantine, ClusterEgressDeny, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny, StartGate,
} from 'cdk8s-hardened-agents';

/**
 * What the cluster's administrators say of all agents, and what one team says of its own: a ClusterNetworkPolicy that no
 * NetworkPolicy opens, what `prove` needs to show that the network enforces policies, and a label that cuts a running agent off.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const ranges = { podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'], nodeCidrs: ['192.168.77.0/24'] };

const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const [platform, team] = ['platform', 'team'].map((id) => new Chart(app, id));

const runtime = new GVisorRuntime(platform, 'gvisor');
const startGate = new StartGate(platform, 'gate', { runtime, image: `registry.example/busybox@${digest}` });
new AgentConformance(platform, 'conformance', { startGate });
const wall = new ClusterEgressDeny(platform, 'wall', { ...ranges, name: 'agents' });

const namespace = new AgentNamespace(team, 'agents', { name: 'walled-agents' });
new AgentQuarantine(team, 'quarantine', { namespace });
const search = new HardenedAgentPod(team, 'search', { namespace, runtime, image: `registry.example/mcp-search@${digest}`, port: 8443 });
const agent = new HardenedAgentPod(team, 'agent', { namespace, runtime, image: `registry.example/claude-code@${digest}`, port: 8080 });
const egress = new PodSubnetEgressDeny(team, 'egress', { namespace, ...ranges });
egress.allowTo(search, { from: agent });

// What is passed is as the NetworkPolicies say; all else in the cluster is denied, whatever they say.
wall.passAllowedBy(egress);
wall.passTo(startGate.namespace, { port: 8080 });

app.synth();
