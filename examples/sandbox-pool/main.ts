import { App, Chart, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentMount, AgentNamespace, AgentQuarantine, AgentSandboxClaim, AgentSandboxTemplate, AgentSandboxWarmPool, GVisorRuntime,
  PodSubnetEgressDeny,
} from 'cdk8s-hardened-agents';

/**
 * Sandboxes on demand by kubernetes-sigs/agent-sandbox: a pool of code interpreters that wait for a claim, and two claims with an end.
 * The key of the model comes from the template. The router of agent-sandbox may call the interpreters, and they may call the model.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'sandbox-pool');
const runtime = new GVisorRuntime(chart, 'gvisor');
const namespace = new AgentNamespace(chart, 'sandboxes', { name: 'sandboxes' });
new AgentQuarantine(chart, 'quarantine', { namespace });

const template = new AgentSandboxTemplate(chart, 'interpreter', {
  namespace,
  runtime,
  name: 'interpreter',
  image: `registry.example/interpreter@${digest}`,
  port: 8888,
  mounts: [AgentMount.secret('/var/run/keys', kplus.Secret.fromSecretName(chart, 'keys', 'model-keys'))],
  writablePaths: [{ path: '/tmp' }, { path: '/workspace', size: Size.mebibytes(512) }],
  resources: { cpu: { limit: kplus.Cpu.millis(500) }, memory: { limit: Size.gibibytes(1) } },
});
const pool = new AgentSandboxWarmPool(chart, 'pool', { template, name: 'interpreters', replicas: 3 });
for (const user of ['alpha', 'beta']) {
  new AgentSandboxClaim(chart, user, { pool, name: `session-${user}`, shutdownTime: '2026-12-01T18:00:00Z' });
}

const egress = new PodSubnetEgressDeny(chart, 'egress', {
  namespace,
  podCidrs: ['10.244.0.0/16'],
  serviceCidrs: ['10.96.0.0/16'],
  allowInternet: false,
});
egress.allowToCidr('198.51.100.0/24', { from: template, port: 443 }); // the model
egress.allowFrom(kplus.Pods.select(chart, 'router', {
  labels: { app: 'sandbox-router' },
  namespaces: kplus.Namespaces.select(chart, 'system', { names: ['agent-sandbox-system'] }),
}), { to: template });

app.synth();
