import { App, Chart, Cron, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentCluster, AgentMount, AgentNamespace, GVisorRuntime, HardenedAgentCronJob, HardenedAgentJob, PodSubnetEgressDeny,
} from 'cdk8s-hardened-agents';

/**
 * Tasks that end: an agent that sorts the day's tickets every night, and one that fills its index once. Each may call one network
 * outside the cluster, reads its key from a file, and is stopped if it takes too long.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
new AgentCluster({ podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] }).applyTo(app);

const chart = new Chart(app, 'nightly-batch');
const runtime = new GVisorRuntime(chart, 'gvisor');
const namespace = new AgentNamespace(chart, 'batch', { name: 'batch' });
const keys = kplus.Secret.fromSecretName(chart, 'keys', 'ticket-keys');

const agent = {
  namespace,
  runtime,
  image: `registry.example/ticket-agent@${digest}`,
  mounts: [AgentMount.secret('/var/run/keys', keys)],
  resources: { cpu: { limit: kplus.Cpu.units(1) }, memory: { limit: Size.gibibytes(1) } },
};

new HardenedAgentJob(chart, 'index', {
  ...agent,
  name: 'index',
  args: ['index', '--all'],
  completions: 8,
  parallelism: 4,
  activeDeadline: Duration.hours(6),
});

new HardenedAgentCronJob(chart, 'triage', {
  ...agent,
  name: 'triage',
  args: ['triage', '--since', '24h'],
  schedule: Cron.schedule({ minute: '30', hour: '2', weekDay: 'MON-FRI' }),
  timeZone: 'Europe/Berlin',
  startingDeadline: Duration.minutes(30),
  activeDeadline: Duration.hours(2),
  ttlAfterFinished: Duration.days(1),
  backoffLimit: 1,
});

new PodSubnetEgressDeny(chart, 'egress', { namespace, allowInternet: false }).allowToCidr('203.0.113.0/24', { port: 443 });

app.synth();
