import { App, Chart } from 'cdk8s';
import { AgentNamespace, EgressProxy, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/**
 * Names that share their addresses with many others, as those of a CDN do: a coder may call its model, and clone by SSH. The proxy passes
 * TLS for the name of the tunnel alone, so that the coder reaches no other site at the same addresses. SSH sends no name, so nothing holds
 * the tunnels on port 22 to theirs.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'egress-sni');
const ranges = {
  podCidrs: ['10.244.0.0/16'],
  serviceCidrs: ['10.96.0.0/16'],
  nodeCidrs: ['192.168.77.0/24'],
  apiServerCidrs: ['203.0.113.10/32'],
};

const runtime = new GVisorRuntime(chart, 'gvisor');
const namespace = new AgentNamespace(chart, 'agents', { name: 'sni-agents' });
const proxy = new EgressProxy(chart, 'proxy', {
  namespace: new AgentNamespace(chart, 'gateways', { name: 'sni-gateways' }),
  runtime,
  image: `registry.example/squid@${digest}`,
  sniCheck: { image: `registry.example/envoy@${digest}`, portsWithoutTls: [22] },
  ...ranges,
  name: 'proxy',
  clusterIP: '10.96.0.33',
});

const agent = new HardenedAgentPod(chart, 'coder', {
  namespace,
  runtime,
  image: `registry.example/coder@${digest}`,
  port: 8080,
  env: proxy.env,
});
const egress = new PodSubnetEgressDeny(chart, 'egress', {
  namespace, agent, ...ranges, allowInternet: false, allowDns: false, fqdnBackEnd: proxy.fqdnBackEnd,
});
egress.allowToFqdn('api.model.example', 443);
egress.allowToFqdn('git.example', 22);

app.synth();
