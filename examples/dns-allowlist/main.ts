import { App, Chart } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentNamespace, DnsAllowlist, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/**
 * An agent that may call one API and one tool, and resolves their names and no other: a resolver that asks the internet
 * whatever it is asked would carry data out in names.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'dns-allowlist');
const ranges = { podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] };

const runtime = new GVisorRuntime(chart, 'gvisor');
const namespace = new AgentNamespace(chart, 'agents', { name: 'dns-agents' });
const dns = new DnsAllowlist(chart, 'dns', {
  namespace: new AgentNamespace(chart, 'resolvers', { name: 'dns-resolvers' }),
  runtime,
  ...ranges,
  name: 'dns',
  image: `registry.example/coredns@${digest}`,
  clusterIP: '10.96.0.53',
  names: ['api.model.example'],
});

const search = new HardenedAgentPod(chart, 'search', {
  namespace,
  runtime,
  image: `registry.example/mcp-search@${digest}`,
  port: 8443,
  dns: dns.podDns,
});
const searchService = new kplus.Service(chart, 'search-service', {
  metadata: { name: 'search', namespace: 'dns-agents' },
  selector: search,
  ports: [{ port: 443, targetPort: 8443 }],
});
const agent = new HardenedAgentPod(chart, 'agent', {
  namespace,
  runtime,
  image: `registry.example/agent@${digest}`,
  port: 8080,
  dns: dns.podDns,
  env: { SEARCH_URL: `https://${dns.allowService(searchService)}/` }, // by its full name: there are no search domains
});

const egress = new PodSubnetEgressDeny(chart, 'egress', { namespace, ...ranges, allowInternet: false, allowDns: false });
dns.serve(egress, { from: agent });
egress.allowToCidr('203.0.113.10/32', { from: agent, port: 443 }); // where api.model.example is
egress.allowToService(searchService, { from: agent });

app.synth();
