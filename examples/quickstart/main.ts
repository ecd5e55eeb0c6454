import { App, Chart } from 'cdk8s';
import { AgentCluster, AgentNamespace, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/** One agent on gVisor that may reach the internet, and of the cluster one MCP server alone. */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'agents');
new AgentCluster({ podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] }).applyTo(app);
const runtime = new GVisorRuntime(chart, 'gvisor');

const tools = new AgentNamespace(chart, 'tools', { name: 'tools' });
new PodSubnetEgressDeny(chart, 'tools-egress', { namespace: tools });
const mcpServer = new HardenedAgentPod(chart, 'mcp-server', { namespace: tools, runtime, image: `mcp-server@${digest}`, port: 8443 });

const namespace = new AgentNamespace(chart, 'agents', { name: 'agents' });
const egress = new PodSubnetEgressDeny(chart, 'egress', { namespace });
const agent = new HardenedAgentPod(chart, 'claude-code', { namespace, runtime, image: `claude-code@${digest}`, port: 8080 });
egress.allowTo(mcpServer, { from: agent, port: 8443 });

app.synth();
