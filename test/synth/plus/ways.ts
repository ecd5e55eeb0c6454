import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, Chart, Cron, Duration, Include, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentMount, AgentNamespace, AgentPolicy, GVisorRuntime, Harden, HardenedAgentDeployment, HardenedAgentPod, PodSubnetEgressDeny,
  Severity,
} from 'cdk8s-hardened-agents';

/**
 * The ways in which an app uses cdk8s-plus beside this library. Each takes a version of cdk8s-plus, and fails if it does not
 * work. scripts/plus-versions.ts compiles this file with each version in place of cdk8s-plus-29, and so sees what its types allow.
 */

type Plus = typeof kplus;

/** Runs `check` on a folder of manifests, and gives the exit code. */
type Check = (folder: string) => Promise<number>;

const image = `registry.example/agent@sha256:${'a'.repeat(64)}`;

/** An app with all that an agent needs, but no agent. */
function setup(outdir?: string) {
  const app = new App({ outdir });
  const platform = new Chart(app, 'platform');
  const namespace = new AgentNamespace(platform, 'agents', { name: 'agents' });
  const runtime = new GVisorRuntime(platform, 'gvisor');
  const egress = new PodSubnetEgressDeny(platform, 'egress', { namespace, podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/12'] });
  return { app, platform, namespace, runtime, egress, chart: new Chart(app, 'tools', { namespace: 'agents' }) };
}

/** One of each kind, as short as cdk8s-plus lets it be. */
function workloads(plus: Plus, chart: Chart): void {
  const container = { image, portNumber: 8080, liveness: plus.Probe.fromTcpSocket(), readiness: plus.Probe.fromTcpSocket() };
  const batch = { activeDeadline: Duration.hours(1), ttlAfterFinished: Duration.hours(1), containers: [container] };
  new plus.Pod(chart, 'pod', { containers: [container] });
  new plus.Deployment(chart, 'deployment', { containers: [container] });
  new plus.StatefulSet(chart, 'stateful-set', { containers: [container] });
  new plus.DaemonSet(chart, 'daemon-set', { containers: [container] });
  new plus.Job(chart, 'job', batch);
  new plus.CronJob(chart, 'cron-job', { ...batch, schedule: Cron.hourly() });
}
const KINDS = ['CronJob', 'DaemonSet', 'Deployment', 'Job', 'Pod', 'StatefulSet'];

function agentIn({ platform, namespace, runtime }: ReturnType<typeof setup>): HardenedAgentPod {
  return new HardenedAgentPod(platform, 'agent', { namespace, runtime, image, port: 8080 });
}

function requireClean(app: App): void {
  const open = AgentPolicy.of(app).findings()
    .filter(({ severity, acknowledged }) => severity === Severity.ERROR && acknowledged === undefined);
  const findings = open.map(({ message }) => message);
  if (findings.length > 0) {
    throw new Error(findings.join('\n'));
  }
}

function requireEqual(got: unknown, wanted: unknown): void {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) {
    throw new Error(`got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
  }
}

async function inFolder(act: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'plus-'));
  try {
    await act(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `Harden` leaves no finding on the six kinds. */
function hardens(plus: Plus): void {
  const s = setup();
  workloads(plus, s.chart);
  s.chart.with(new Harden({ runtime: s.runtime, serviceAccountName: 'agent' }));
  AgentPolicy.of(s.app).enforce();
  requireClean(s.app);
  const filled = AgentPolicy.of(s.app).filled().filter(({ field }) => field.endsWith('runtimeClassName'));
  requireEqual(filled.map(({ kind }) => kind).sort(), KINDS);
}

/** `enforce` finds the six kinds weak. */
function judges(plus: Plus): void {
  const s = setup();
  workloads(plus, s.chart);
  AgentPolicy.of(s.app).enforce();
  const weak = AgentPolicy.of(s.app).findings().filter(({ ruleId }) => ruleId === 'require-sandboxed-runtime');
  requireEqual([...new Set(weak.map(({ kind }) => kind))].sort(), KINDS);
}

/** `check` passes what `Harden` filled, and refuses the same without it. */
function checks(plus: Plus, check: Check): Promise<void> {
  return inFolder(async (folder) => {
    for (const [name, code] of [['hardened', 0], ['bare', 1]] as const) {
      if (code === 0) {
        const s = setup(join(folder, name));
        workloads(plus, s.chart);
        s.chart.with(new Harden({ runtime: s.runtime, serviceAccountName: 'agent' }));
        s.app.synth();
      } else {
        const app = new App({ outdir: join(folder, name) }); // nothing of this library is in it, so nothing judges it
        workloads(plus, new Chart(app, 'tools', { namespace: 'agents' }));
        app.synth();
      }
      requireEqual(await check(join(folder, name)), code);
    }
  });
}

/** `Include` reads what it wrote, and `Harden` fills it. */
function includes(plus: Plus): Promise<void> {
  return inFolder((folder) => {
    const given = new App({ outdir: folder });
    workloads(plus, new Chart(given, 'tools', { namespace: 'agents' }));
    given.synth();
    const s = setup();
    new Include(s.chart, 'tools', { url: join(folder, 'tools.k8s.yaml') })
      .with(new Harden({ runtime: s.runtime, serviceAccountName: 'agent' }));
    AgentPolicy.of(s.app).enforce();
    requireClean(s.app);
  });
}

/** Its pods, selectors of pods and workloads as the peers of an agent. */
function peers(plus: Plus): void {
  const s = setup();
  const agent = agentIn(s);
  const labels = { app: 'search' };
  const search = new plus.Deployment(s.chart, 'search', { podMetadata: { labels }, containers: [{ image, portNumber: 8443 }] });
  s.egress.allowTo(plus.Pods.select(s.chart, 'pods', { labels }), { from: agent, port: 8443 });
  s.egress.allowFrom(search, { to: agent, port: 8080 });
  s.chart.with(new Harden({ runtime: s.runtime, serviceAccountName: 'agent' }));
  const reach = AgentPolicy.of(s.app);
  requireEqual([reach.reach(agent).allowsPod(search, 8443), reach.reachedBy(agent).allowsPod(search, 8080)], [true, true]);
}

/** Its selector of namespaces. */
function namespaces(plus: Plus): void {
  const s = setup();
  const agent = agentIn(s);
  s.egress.allowToNamespaces(plus.Namespaces.select(s.chart, 'tools', { labels: { team: 'tools' } }), { from: agent, port: 443 });
  requireClean(s.app);
}

/** Its Service as what an agent calls. */
function services(plus: Plus): void {
  const s = setup();
  const agent = agentIn(s);
  const labels = { app: 'search' };
  const search = new plus.Deployment(s.chart, 'search', { podMetadata: { labels }, containers: [{ image, portNumber: 8443 }] });
  s.egress.allowToService(search.exposeViaService({ ports: [{ port: 443, targetPort: 8443 }] }), { from: agent });
  s.chart.with(new Harden({ runtime: s.runtime, serviceAccountName: 'agent' }));
  requireEqual(AgentPolicy.of(s.app).reach(agent).allowsPod(search, 8443), true);
}

/** Its ConfigMap and Secret as files, and its Secret as a variable. */
function files(plus: Plus): void {
  const s = setup();
  const metadata = { namespace: 'agents' };
  const settings = new plus.ConfigMap(s.chart, 'settings', { metadata, data: { 'agent.json': '{}' } });
  const keys = plus.Secret.fromSecretName(s.chart, 'keys', 'model-keys');
  const agent = new HardenedAgentPod(s.platform, 'agent', {
    namespace: s.namespace,
    runtime: s.runtime,
    image,
    port: 8080,
    mounts: [AgentMount.configMap('/etc/agent', settings), AgentMount.secret('/var/run/keys', keys)],
    envVariables: { API_KEY: plus.EnvValue.fromSecretValue({ secret: keys, key: 'api' }) },
  });
  AgentPolicy.acknowledge(agent, 'no-secret-in-env', 'the client of the model reads no file');
  requireClean(s.app);
}

/** Its containers with their volumes, resources and probes in a HardenedAgentDeployment. */
function containers(plus: Plus): void {
  const s = setup();
  new HardenedAgentDeployment(s.platform, 'agent', {
    namespace: s.namespace,
    runtime: s.runtime,
    containers: [{
      name: 'main',
      image,
      portNumber: 8080,
      liveness: plus.Probe.fromHttpGet('/healthz'),
      resources: { cpu: { limit: plus.Cpu.millis(500) }, memory: { limit: Size.gibibytes(1) } },
      volumeMounts: [{ path: '/cache', volume: plus.Volume.fromEmptyDir(s.platform, 'cache', 'cache', { sizeLimit: Size.mebibytes(64) }) }],
    }],
  });
  requireClean(s.app);
}

/** A HardenedAgentDeployment behind its Service and HorizontalPodAutoscaler. */
function subclass(plus: Plus): void {
  const s = setup();
  const target = new HardenedAgentDeployment(s.platform, 'agent', { namespace: s.namespace, runtime: s.runtime, image, port: 8080 });
  const metrics = [plus.Metric.resourceCpu(plus.MetricTarget.averageUtilization(70))];
  new plus.HorizontalPodAutoscaler(s.chart, 'scale', { target, maxReplicas: 3, metrics });
  new plus.Service(s.chart, 'service', { selector: target, ports: [{ port: 80, targetPort: 8080 }] });
  s.egress.allowFrom(plus.Pods.select(s.chart, 'callers', { labels: { app: 'gateway' } }), { to: target, port: 8080 });
  const made = new Map(s.chart.node.findAll().filter((one): one is ApiObject => ApiObject.isApiObject(one))
    .map((one) => [one.kind, one.toJson().spec]));
  const { kind, name } = made.get('HorizontalPodAutoscaler').scaleTargetRef;
  requireEqual([kind, name], ['Deployment', target.name]);
  requireEqual(made.get('Service').selector, target.matchLabels);
  requireClean(s.app);
}

/** The ways by what the table of docs/versions.md calls them. */
export const WAYS: { readonly [title: string]: (plus: Plus, check: Check) => Promise<void> | void } = {
  '`Harden` fills its six kinds of workload': hardens,
  '`AgentPolicy.enforce` judges them': judges,
  '`check` judges what it writes': checks,
  '`Include` of what it writes, with `Harden`': includes,
  'its pods in `allowTo`, `allowFrom`, `reach`': peers,
  'its namespaces in `allowToNamespaces`': namespaces,
  'its Service in `allowToService`': services,
  'its ConfigMap and Secret in an agent': files,
  'its containers in an agent': containers,
  'an agent in its Service and HorizontalPodAutoscaler': subclass,
};
