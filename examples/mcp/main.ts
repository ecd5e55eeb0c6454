import { App, Chart } from 'cdk8s';
import {
  AgentCluster, AgentNamespace, GVisorRuntime, HardenedAgentDeployment, HardenedAgentPod, McpServer, PodSubnetEgressDeny,
} from 'cdk8s-hardened-agents';

/**
 * An MCP server with two clients: one in its namespace, one in another chart and namespace. The server uses an index, which neither client
 * reaches, and calls one network outside the cluster.
 */
const image = (name: string) => `registry.example/${name}@sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
new AgentCluster({ podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] }).applyTo(app);
const [tools, coding] = ['tools', 'coding'].map((id) => new Chart(app, id));

const runtime = new GVisorRuntime(tools, 'gvisor');
const toolSpace = new AgentNamespace(tools, 'space', { name: 'mcp-tools' });
const [search, index] = ['search', 'index'].map((name) => new McpServer(tools, name, {
  namespace: toolSpace, runtime, name, image: image(name), port: 8080,
}));
search.use(index, { as: 'INDEX_URL' });
search.egress.allowToCidr('203.0.113.0/24', { port: 443 });

const curator = new HardenedAgentPod(tools, 'curator', { namespace: toolSpace, runtime, image: image('curator'), port: 8080 });
new PodSubnetEgressDeny(tools, 'curator-egress', { namespace: toolSpace, agent: curator }); // for the agent alone: the servers stay closed
curator.use(search, { as: 'SEARCH_URL' });

const codeSpace = new AgentNamespace(coding, 'space', { name: 'mcp-coding' });
new PodSubnetEgressDeny(coding, 'egress', { namespace: codeSpace });
const coder = new HardenedAgentDeployment(coding, 'coder', { namespace: codeSpace, runtime, image: image('coder'), port: 8080 });
coder.use(search, { as: 'SEARCH_URL' });

app.synth();
