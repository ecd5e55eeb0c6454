import { App, Chart } from 'cdk8s';
import { AgentNamespace, AgentPolicy, EgressProxy, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/**
 * Names instead of addresses, on any network: a coder may call its model and a package index and a reviewer its model
 * alone, by one proxy that has a port for each. Neither reaches anything else, and neither asks a resolver.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'egress-proxy');
const ranges = {
  podCidrs: ['10.244.0.0/16'],
  serviceCidrs: ['10.96.0.0/16'],
  nodeCidrs: ['192.168.77.0/24'],
  apiServerCidrs: ['203.0.113.10/32'],
};

const runtime = new GVisorRuntime(chart, 'gvisor');
const namespace = new AgentNamespace(chart, 'agents', { name: 'proxied-agents' });
const gateways = new AgentNamespace(chart, 'gateways', { name: 'proxied-gateways' });

const proxy = new EgressProxy(chart, 'proxy', {
  namespace: gateways, runtime, image: `registry.example/squid@${digest}`, ...ranges, name: 'proxy', clusterIP: '10.96.0.31',
});
AgentPolicy.acknowledge(proxy, 'require-sni-check', 'these names have addresses of their own, which no other site shares');
const egress = new PodSubnetEgressDeny(chart, 'egress', {
  namespace, ...ranges, allowInternet: false, allowDns: false, fqdnBackEnd: proxy.fqdnBackEnd,
});

const allowed: { [agent: string]: string[] } = {
  coder: ['api.model.example', 'packages.example'],
  reviewer: ['api.model.example'],
};
for (const [name, names] of Object.entries(allowed)) {
  const agent = new HardenedAgentPod(chart, name, {
    namespace,
    runtime,
    image: `registry.example/${name}@${digest}`,
    port: 8080,
    env: { ...proxy.env, LOG_LEVEL: 'info' }, // with the port of this agent
  });
  names.forEach((fqdn) => egress.allowToFqdn(fqdn, 443, { from: agent }));
}

app.synth();
