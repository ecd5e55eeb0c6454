import { App, Chart } from 'cdk8s';
import { AgentNamespace, AgentRuntime, FqdnBackEnd, HardenedAgentPod, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/**
 * Names instead of addresses on EKS Auto Mode, whose nodes answer DNS at the tenth address of the Service range. DNS stays
 * open for every name: docs/names.md tells what that means.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'egress-eks');

const runtime = AgentRuntime.eksIsolatedSandbox();
const namespace = new AgentNamespace(chart, 'agents', { name: 'eks-agents' });
const egress = new PodSubnetEgressDeny(chart, 'egress', {
  namespace,
  podCidrs: ['10.0.0.0/16'],
  serviceCidrs: ['172.20.0.0/16'],
  allowInternet: false,
  fqdnBackEnd: FqdnBackEnd.eks(),
});

const planner = new HardenedAgentPod(chart, 'planner', { namespace, runtime, image: `registry.example/planner@${digest}`, port: 8080 });
const coder = new HardenedAgentPod(chart, 'coder', { namespace, runtime, image: `registry.example/coder@${digest}`, port: 8080 });

[planner, coder].forEach((from) => egress.allowToFqdn('api.model.example', 443, { from }));
egress.allowToFqdn('pypi.org', 443, { from: coder });
egress.allowToFqdn('files.pythonhosted.org', 443, { from: coder });

app.synth();
