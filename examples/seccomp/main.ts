import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Chart } from 'cdk8s';
import {
  AgentNamespace, AgentPolicy, AgentRuntime, HardenedAgentPod, OperatorSeccompProfile, PodSubnetEgressDeny, SeccompBinding,
  SeccompRecording,
} from 'cdk8s-hardened-agents';

/**
 * A seccomp profile of the agent's own. The Security Profiles Operator records which calls it makes in a test cluster; what
 * comes out is kept beside the app, and in production the agent may make these calls and no others. Both run on runc, since
 * a sandbox neither shows its calls to the node nor applies the profile.
 */
const image = `registry.example/agent@sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const runtime = AgentRuntime.runc();

function agentIn(cluster: Chart, namespace: AgentNamespace, profile?: OperatorSeccompProfile): HardenedAgentPod {
  new PodSubnetEgressDeny(cluster, 'egress', { namespace, podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] });
  return new HardenedAgentPod(cluster, 'agent', {
    namespace,
    runtime,
    name: 'agent',
    image,
    port: 8080,
    podSeccompProfile: profile?.profile,
  });
}

const test = new Chart(app, 'seccomp-test');
const recorded = new AgentNamespace(test, 'agents', { name: 'recorded-agents' });
const candidate = agentIn(test, recorded);
new SeccompRecording(test, 'recording', { namespace: recorded, agent: candidate, name: 'agent', containers: ['main'] });
AgentPolicy.acknowledge(candidate, 'require-sandboxed-runtime', 'recorders see no calls of a sandbox, and this is a test cluster');

// recorded.json stands for what the operator gives: kubectl get seccompprofile agent-main -o json
const production = new Chart(app, 'seccomp-production');
const profile = new OperatorSeccompProfile(production, 'profile', {
  name: 'agent',
  recording: readFileSync(join(__dirname, 'recorded.json'), 'utf8'),
});
const agents = new AgentNamespace(production, 'agents', { name: 'profiled-agents' });
const agent = agentIn(production, agents, profile);
AgentPolicy.acknowledge(agent, 'require-sandboxed-runtime',
  'nodes of this cluster have no sandbox yet; its own profile narrows the kernel');

// Pods of the image that others make in the namespace get the profile too.
new SeccompBinding(production, 'binding', { namespace: agents, profile: profile.profile, image, name: 'agent' });

app.synth();
