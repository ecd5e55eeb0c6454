import { App, Chart, Size } from 'cdk8s';
import { Secret } from 'cdk8s-plus-29';
import {
  AgentCluster, AgentNamespace, BrokeredApi, CredentialBroker, GVisorRuntime, HardenedAgentDeployment, McpServer, PodSubnetEgressDeny,
} from 'cdk8s-hardened-agents';

/**
 * A coding agent without a key: a broker calls the model, git and the ticket server of another team for it. The agent reaches the
 * broker and nothing else. It may clone and not push.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'credential-broker');
new AgentCluster({
  podCidrs: ['10.244.0.0/16'],
  serviceCidrs: ['10.96.0.0/16'],
  nodeCidrs: ['192.168.77.0/24'],
  apiServerCidrs: ['203.0.113.10/32'],
}).applyTo(app);

const runtime = new GVisorRuntime(chart, 'gvisor');
const namespace = new AgentNamespace(chart, 'agents', { name: 'coding-agents' });
const gateways = new AgentNamespace(chart, 'gateways', { name: 'coding-gateways' });
const tools = new AgentNamespace(chart, 'tools', { name: 'ticket-tools' });

const coder = new HardenedAgentDeployment(chart, 'coder', {
  namespace,
  runtime,
  image: `registry.example/coder@${digest}`,
  port: 8080,
  writablePaths: [{ path: '/tmp' }, { path: '/workspace', size: Size.gibibytes(1) }],
});
new PodSubnetEgressDeny(chart, 'egress', { namespace, allowInternet: false, allowDns: false });

// A Secret that another tool fills, for example External Secrets. Its namespace is the broker's.
const secret = Secret.fromSecretName(chart, 'keys', 'coder-keys');
const broker = new CredentialBroker(chart, 'broker', {
  namespace: gateways,
  runtime,
  image: `registry.example/envoy@${digest}`,
  name: 'broker',
  clusterIP: '10.96.0.54', // the agent asks no resolver
});
broker.grant(coder, BrokeredApi.anthropic({ key: { secret, key: 'anthropic' }, requestsPerMinute: 60 }));
broker.grantGit(coder, 'github.com', { key: { secret, key: 'github' }, repositories: ['org/app'] });

const tickets = new McpServer(chart, 'tickets', {
  namespace: tools, runtime, image: `registry.example/tickets@${digest}`, port: 8080, name: 'tickets',
});
broker.grant(coder, BrokeredApi.of({
  server: tickets,
  key: { secret, key: 'tickets' },
  methods: ['POST', 'GET', 'DELETE'],
  paths: ['/mcp'],
  headers: ['mcp-session-id', 'mcp-protocol-version', 'last-event-id'],
  urlVariable: 'TICKETS_URL',
  urlPath: '/mcp',
}));

app.synth();
