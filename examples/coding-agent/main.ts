import { App, Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentMount, AgentNamespace, AgentWorkspace, EgressProxy, GVisorRuntime, HardenedAgentDeployment, PodSubnetEgressDeny,
} from 'cdk8s-hardened-agents';

/**
 * A coding agent: it clones a repository into a workspace that outlives its pod, calls its model with a key from a file, and reaches
 * the model, the repositories and a package index by a proxy that opens tunnels to these names alone, for TLS with
 * the same names.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'coding-agent');
const ranges = {
  podCidrs: ['10.244.0.0/16'],
  serviceCidrs: ['10.96.0.0/16'],
  nodeCidrs: ['192.168.77.0/24'],
  apiServerCidrs: ['203.0.113.10/32'],
};

const runtime = new GVisorRuntime(chart, 'gvisor');
const namespace = new AgentNamespace(chart, 'agents', { name: 'coding-agents', quota: { storage: Size.gibibytes(100) } });
const gateways = new AgentNamespace(chart, 'gateways', { name: 'coding-gateways' });
const proxy = new EgressProxy(chart, 'proxy', {
  namespace: gateways,
  runtime,
  image: `registry.example/squid@${digest}`,
  sniCheck: { image: `registry.example/envoy@${digest}` },
  ...ranges,
  clusterIP: '10.96.0.41',
});

const workspace: AgentWorkspace = { path: '/workspace', size: Size.gibibytes(10) };
const keys = kplus.Secret.fromSecretName(chart, 'keys', 'model-keys'); // made in the cluster, so that no key is in a manifest
const env = { ...proxy.env, HOME: '/workspace' };

const agent = new HardenedAgentDeployment(chart, 'coder', {
  namespace,
  runtime,
  name: 'coder',
  runAs: 1000, // the user of the image, who also owns the workspace
  image: `registry.example/coder@${digest}`,
  port: 8080,
  workspace,
  mounts: [AgentMount.secret('/var/run/model', keys, { items: { 'api-key': 'api-key' } })],
  env: { ...env, MODEL_KEY_FILE: '/var/run/model/api-key' },
  resources: {
    cpu: { request: kplus.Cpu.millis(500), limit: kplus.Cpu.units(2) },
    memory: { limit: Size.gibibytes(4) },
    ephemeralStorage: { limit: Size.gibibytes(4) },
  },
  writablePaths: [{ path: '/tmp', size: Size.gibibytes(1) }],
  initContainers: [{
    name: 'clone',
    image: `registry.example/git@${digest}`,
    command: ['/bin/sh', '-c', 'test -d app/.git || git clone https://git.example/team/app.git app'],
    workingDir: '/workspace',
    env,
    workspace, // the same one
    resources: { cpu: { limit: kplus.Cpu.units(1) }, memory: { limit: Size.gibibytes(1) } },
  }],
});

const egress = new PodSubnetEgressDeny(chart, 'egress', {
  namespace, agent, ...ranges, allowInternet: false, allowDns: false, fqdnBackEnd: proxy.fqdnBackEnd,
});
['api.model.example', 'git.example', 'packages.example'].forEach((name) => egress.allowToFqdn(name, 443));

app.synth();
