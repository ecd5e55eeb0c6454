import { App, Chart, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentCluster, AgentNamespace, GVisorRuntime, HardenedAgentJob, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/**
 * One agent for each user or task. A session is a Job: it has a workspace of its own that goes with its pod, no route to the other
 * sessions, and an end. The policies are for the namespace, so a session adds one object. The quota admits all of them, and no more.
 */
const SESSIONS = 500;
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
new AgentCluster({ podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] }).applyTo(app);

const chart = new Chart(app, 'sessions');
const runtime = new GVisorRuntime(chart, 'gvisor');
const memory = Size.gibibytes(1);
const workspace = Size.gibibytes(2);
const namespace = new AgentNamespace(chart, 'namespace', {
  name: 'sessions',
  quota: {
    pods: SESSIONS,
    cpu: kplus.Cpu.millis(SESSIONS * 500),
    memory: Size.mebibytes(SESSIONS * memory.toMebibytes()),
    ephemeralStorage: Size.gibibytes(SESSIONS),
    persistentVolumeClaims: SESSIONS,
    storage: Size.gibibytes(SESSIONS * workspace.toGibibytes()),
  },
});
new PodSubnetEgressDeny(chart, 'egress', { namespace, allowInternet: false }).allowToCidr('203.0.113.0/24', { port: 443 });

for (let i = 1; i <= SESSIONS; i++) {
  const name = `session-${String(i).padStart(3, '0')}`;
  new HardenedAgentJob(chart, name, {
    namespace,
    runtime,
    name,
    labels: { session: name },
    image: `registry.example/coding-agent@${digest}`,
    workspace: { path: '/workspace', size: workspace }, // ReadWriteOncePod, and removed with the pod
    resources: { cpu: { limit: kplus.Cpu.millis(500) }, memory: { limit: memory } },
    activeDeadline: Duration.hours(8),
    ttlAfterFinished: Duration.minutes(5),
    backoffLimit: 0,
  });
}

app.synth();
