import { App, Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentCluster, AgentNamespace, AgentSize, GVisorRuntime, HardenedAgentDeployment, PodSubnetEgressDeny,
} from 'cdk8s-hardened-agents';

/**
 * Agents that drive a headless browser. They may reach the internet and nothing in the cluster, and only the planner may call them.
 * The namespace has room for eight of them.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
new AgentCluster({ podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] }).applyTo(app);

const chart = new Chart(app, 'browser-agent');
const runtime = new GVisorRuntime(chart, 'gvisor');
const namespace = new AgentNamespace(chart, 'browsers', { name: 'browsers', size: AgentSize.BROWSER, quota: { pods: 8 } });

const browsers = new HardenedAgentDeployment(chart, 'browser', {
  namespace,
  runtime,
  name: 'browser',
  image: `registry.example/browser-agent@${digest}`,
  replicas: 4,
  port: 8080,
  size: AgentSize.BROWSER,
  env: { HOME: '/home/agent' },
  writablePaths: [{ path: '/tmp', size: Size.mebibytes(512) }, { path: '/home/agent', size: Size.gibibytes(1) }], // profile and downloads
});

const egress = new PodSubnetEgressDeny(chart, 'egress', { namespace });
const planner = kplus.Pods.select(chart, 'planner', {
  labels: { app: 'planner' },
  namespaces: kplus.Namespaces.select(chart, 'planners', { names: ['planners'] }),
});
egress.allowFrom(planner, { to: browsers });

app.synth();
