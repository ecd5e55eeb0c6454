import { App, Chart, Cron, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentMount, AgentNamespace, GVisorRuntime, HardenedAgentCronJob, HardenedAgentDeployment, HardenedAgentJob, HardenedAgentPod,
  HardenedAgentStatefulSet, PodSubnetEgressDeny, ProbeKind,
} from 'cdk8s-hardened-agents';

/** Each kind of workload once, and what differs most between languages. It exists in Python, Java and Go too, with the same output. */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'kinds');

const runtime = new GVisorRuntime(chart, 'gvisor');
const namespace = new AgentNamespace(chart, 'agents', { name: 'kinds', quota: { pods: 20, cpu: kplus.Cpu.units(4) } });
const egress = new PodSubnetEgressDeny(chart, 'egress', {
  namespace,
  podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'],
  serviceCidrs: ['10.96.0.0/16', 'fd00:10:96::/112'],
  allowInternet: false,
});

const settings = new kplus.ConfigMap(chart, 'settings', {
  metadata: { name: 'settings', namespace: 'kinds' },
  data: { 'agent.json': '{"model":"small"}' },
});

const pod = new HardenedAgentPod(chart, 'pod', { namespace, runtime, image: `chat-agent@${digest}`, port: 8080, env: { B: '2', A: '1' } });
pod.addAgentContainer({
  name: 'tools',
  image: `tools@${digest}`,
  portNumber: 8443,
  env: { URL: 'http://$(HOST):8080', HOST: '127.0.0.1' },
  writablePaths: [{ path: '/tmp' }, { path: '/cache', size: Size.mebibytes(16), inMemory: true }],
  mounts: [AgentMount.configMap('/etc/agent', settings)],
  probes: { kind: ProbeKind.TCP, period: Duration.seconds(20) },
  resources: { memory: { limit: Size.mebibytes(256) } },
});
pod.addAgentInitContainer({ name: 'setup', image: `setup@${digest}`, env: { STEP: 'one' }, writablePaths: [{ path: '/work' }] });

const deployment = new HardenedAgentDeployment(chart, 'deployment', {
  namespace,
  runtime,
  replicas: 2,
  labels: { role: 'worker' },
  containers: [{ name: 'agent', image: `worker@${digest}`, portNumber: 9000, writablePaths: [{ path: '/scratch', inMemory: true }] }],
  tolerations: [{ key: 'agents', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 60 }],
});
const memory = new HardenedAgentStatefulSet(chart, 'stateful-set', { namespace, runtime, image: `memory-agent@${digest}`, port: 8081 });
// These are methods of cdk8s-plus: what they add is hardened, too.
memory.addContainer({ name: 'cache', image: `cache@${digest}`, portNumber: 6379 });
memory.addInitContainer({ name: 'warm', image: `warm@${digest}` });
memory.attachContainer(new kplus.Container({ name: 'log', image: `log@${digest}` }));
const job = new HardenedAgentJob(chart, 'job', {
  namespace, runtime, image: `task@${digest}`, args: ['--once'], activeDeadline: Duration.minutes(10), backoffLimit: 0,
});
new HardenedAgentCronJob(chart, 'cron-job', {
  namespace, runtime, image: `report@${digest}`, schedule: Cron.schedule({ minute: '30', hour: '2' }), timeZone: 'Europe/Berlin',
});

const databases = kplus.Pods.select(chart, 'databases', {
  labels: { app: 'db' },
  namespaces: kplus.Namespaces.select(chart, 'data', { names: ['kinds-data'] }),
});
egress.allowToPods(databases, { from: job, port: 5432 });
const gateway = kplus.Pods.select(chart, 'gateway', {
  labels: { app: 'gateway' },
  namespaces: kplus.Namespaces.select(chart, 'ingress', { names: ['ingress'] }),
});
egress.allowFromPods(gateway, { to: deployment, ports: [kplus.NetworkPolicyPort.tcp(9000)] });
egress.allowTo(pod, { from: deployment, port: 8443 });
egress.allowToCidr('203.0.113.0/24', { from: job, port: 443, except: ['203.0.113.128/25'] });

// What the library computes is the same in each language, too.
new kplus.ConfigMap(chart, 'reach', {
  metadata: { name: 'reach', namespace: 'kinds' },
  data: { job: job.reach().lines().join('\n'), deployment: deployment.reachedBy().lines().join('\n') },
});

app.synth();
