import { App, Chart, Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentDisruptionBudget, AgentExposure, AgentMetrics, AgentNamespace, ExposureType, GVisorRuntime, HardenedAgentDeployment,
  IngressController, PodSubnetEgressDeny,
} from 'cdk8s-hardened-agents';

/**
 * An agent behind an Ingress: Traefik alone may send it requests, and Prometheus alone may read its metrics. It scales with its
 * load, keeps its pods while nodes are drained, and runs on nodes of its own.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'exposed');

const runtime = new GVisorRuntime(chart, 'gvisor', {
  nodeSelector: { pool: 'agents' },
  tolerations: [{ key: 'pool', operator: 'Equal', value: 'agents', effect: 'NoSchedule' }],
});
const namespace = new AgentNamespace(chart, 'namespace', { name: 'chat-agents' });
new PodSubnetEgressDeny(chart, 'egress', { namespace, podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] });

const agent = new HardenedAgentDeployment(chart, 'agent', {
  namespace,
  runtime,
  name: 'chat',
  topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => (
    { maxSkew: 1, topologyKey, whenUnsatisfiable: 'ScheduleAnyway' })),
  terminationGracePeriod: Duration.minutes(2),
  containers: [{
    name: 'agent',
    image: `registry.example/chat@${digest}`,
    ports: [{ number: 8080 }, { number: 9090 }],
    probes: { port: 8080, path: '/healthz' },
    lifecycle: { preStop: kplus.Handler.fromCommand(['/bin/chat', 'drain']) },
  }],
});

new AgentExposure(chart, 'web', {
  agent,
  port: 8080,
  name: 'chat',
  through: ExposureType.ingress({ controller: IngressController.traefik(), host: 'chat.example.com', tlsSecretName: 'chat-tls' }),
});

const monitoring = kplus.Namespaces.select(chart, 'monitoring', { names: ['monitoring'] });
new AgentMetrics(chart, 'metrics', {
  agent,
  port: 9090,
  name: 'chat',
  prometheus: kplus.Pods.select(chart, 'prometheus', { labels: { 'app.kubernetes.io/name': 'prometheus' }, namespaces: monitoring }),
});

new kplus.HorizontalPodAutoscaler(chart, 'scaling', {
  metadata: { namespace: namespace.namespaceName },
  target: agent,
  minReplicas: 2,
  maxReplicas: 8,
  metrics: [kplus.Metric.resourceCpu(kplus.MetricTarget.averageUtilization(70))],
});
new AgentDisruptionBudget(chart, 'budget', { agent, name: 'chat' });

app.synth();
