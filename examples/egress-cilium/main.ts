import { App, Chart } from 'cdk8s';
import {
  AgentNamespace, FqdnBackEnd, GVisorRuntime, HardenedAgentDeployment, HardenedAgentPod,
  PodSubnetEgressDeny,
} from 'cdk8s-hardened-agents';

/**
 * Names instead of addresses on Cilium: each agent calls what is named for it, and DNS answers it for that and for the
 * cluster's own names alone. docs/names.md tells what stays open.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'egress-cilium');

const runtime = new GVisorRuntime(chart, 'gvisor');
const namespace = new AgentNamespace(chart, 'agents', { name: 'cilium-agents' });
const egress = new PodSubnetEgressDeny(chart, 'egress', {
  namespace,
  podCidrs: ['10.244.0.0/16'],
  serviceCidrs: ['10.96.0.0/16'],
  allowInternet: false,
  fqdnBackEnd: FqdnBackEnd.cilium(),
});

const search = new HardenedAgentDeployment(chart, 'search', {
  namespace,
  runtime,
  replicas: 2,
  image: `registry.example/mcp-search@${digest}`,
  port: 8443,
});
const service = search.exposeViaService({ name: 'search', ports: [{ port: 443, targetPort: 8443 }] });
const coder = new HardenedAgentPod(chart, 'coder', {
  namespace,
  runtime,
  containers: [{
    image: `registry.example/coder@${digest}`,
    portNumber: 8080,
    env: { SEARCH_URL: `https://search.${namespace.name}.svc.cluster.local` },
  }],
});

egress.allowToFqdn('api.model.example', 443); // every agent
egress.allowToFqdn('pypi.org', 443, { from: coder });
egress.allowToFqdn('files.pythonhosted.org', 443, { from: coder });
egress.allowToService(service, { from: coder });

app.synth();
