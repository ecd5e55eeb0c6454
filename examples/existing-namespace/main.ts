import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentIdentity, AgentPolicy, AgentRuntime, ExistingAgentNamespace, HardenedAgentDeployment, PodSubnetEgressDeny,
} from 'cdk8s-hardened-agents';

/**
 * A namespace and a RuntimeClass that another team makes, with accounts and policies for agents, images from a private registry, and an
 * agent with an AWS role by EKS Pod Identity.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'existing-namespace');

const namespace = new ExistingAgentNamespace(chart, 'agents', {
  name: 'research-agents',
  imagePullSecrets: [kplus.Secret.fromSecretName(chart, 'registry', 'registry')],
});
AgentPolicy.acknowledge(namespace, 'require-restricted-namespace',
  'the platform team labels its namespaces: kubectl get namespace research-agents --show-labels');

const egress = new PodSubnetEgressDeny(chart, 'egress', { namespace, podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] });

new HardenedAgentDeployment(chart, 'reporter', {
  namespace,
  runtime: AgentRuntime.eksIsolatedSandbox(),
  name: 'reporter',
  image: `registry.example/reporter@${digest}`,
  port: 8080,
  identities: [AgentIdentity.eksPodIdentity({ reason: 'its role may only put objects into the bucket research-reports', egress })],
});

app.synth();
