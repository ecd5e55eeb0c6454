import { App, Chart } from 'cdk8s';
import { AgentNamespace, AgentRuntime, FqdnBackEnd, HardenedAgentPod, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/**
 * Names instead of addresses on GKE with Dataplane V2 and GKE Sandbox. DNS stays open for every name: docs/names.md tells
 * what that means.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'egress-gke');

const runtime = AgentRuntime.gkeSandbox();
const namespace = new AgentNamespace(chart, 'agents', { name: 'gke-agents' });
const egress = new PodSubnetEgressDeny(chart, 'egress', {
  namespace,
  podCidrs: ['10.8.0.0/14'],
  serviceCidrs: ['34.118.224.0/20'],
  allowInternet: false,
  fqdnBackEnd: FqdnBackEnd.gke(),
});

const planner = new HardenedAgentPod(chart, 'planner', { namespace, runtime, image: `registry.example/planner@${digest}`, port: 8080 });
const coder = new HardenedAgentPod(chart, 'coder', { namespace, runtime, image: `registry.example/coder@${digest}`, port: 8080 });

[planner, coder].forEach((from) => egress.allowToFqdn('api.model.example', 443, { from }));
egress.allowToFqdn('pypi.org', 443, { from: coder });
egress.allowToFqdn('files.pythonhosted.org', 443, { from: coder });

app.synth();
