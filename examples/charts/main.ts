import { App, Chart } from 'cdk8s';
import { AgentNamespace, GVisorRuntime, HardenedAgentDeployment, HardenedAgentPod, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/**
 * One platform chart that two teams build on, written last and applied first: cdk8s numbers the files in an order that
 * applies, since each chart depends on what its pods need.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const [coding, tools, platform] = ['coding', 'tools', 'platform'].map((id) => new Chart(app, id));

const runtime = new GVisorRuntime(platform, 'gvisor');
const [codingSpace, toolsSpace] = ['charts-coding', 'charts-tools'].map((name) => new AgentNamespace(platform, name, { name }));

const search = new HardenedAgentDeployment(tools, 'search', { namespace: toolsSpace, runtime, image: `mcp-search@${digest}`, port: 8443 });
const agent = new HardenedAgentPod(coding, 'agent', { namespace: codingSpace, runtime, image: `coding-agent@${digest}`, port: 8080 });

const ranges = { podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] };
new PodSubnetEgressDeny(coding, 'egress', { namespace: codingSpace, ...ranges }).allowTo(search, { from: agent });
new PodSubnetEgressDeny(tools, 'egress', { namespace: toolsSpace, ...ranges });

app.synth();
