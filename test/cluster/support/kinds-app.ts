import { App, Chart, Cron, Duration, Size, Testing } from 'cdk8s';
import { Cpu, ImagePullPolicy } from 'cdk8s-plus-29';
import { settings } from './settings';
import { Manifest } from '../../support/app';
import {
  AgentNamespace, AgentPolicy, AgentRuntime, GVisorRuntime, HardenedAgentCronJob, HardenedAgentJob, HardenedAgentStatefulSet,
  PodSubnetEgressDeny,
} from 'cdk8s-hardened-agents';

/** What each task writes to its log: who it is, and whether it can write where it must not. */
const TASK = 'id -u; id -g; touch /x 2>/dev/null && echo writes || echo read-only';

/** A StatefulSet, a Job, a Job that never ends by itself and a CronJob, under one runtime. */
export function kindsApp(runtimeName: string): Manifest[] {
  const chart = new Chart(new App(), 'kinds');
  const namespace = new AgentNamespace(chart, 'namespace', { name: `kinds-${runtimeName}` });
  const isGvisor = runtimeName === 'gvisor';
  const runtime = isGvisor ? new GVisorRuntime(chart, 'runtime', { name: 'kinds-gvisor' }) : AgentRuntime.runc();
  const agent = (...script: string[]) => ({
    namespace,
    runtime,
    image: settings.image,
    imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
    command: ['/bin/sh', '-c', script.join('; ')],
    resources: { cpu: { limit: Cpu.millis(200) }, memory: { limit: Size.mebibytes(128) } },
  });
  const workloads = [
    new HardenedAgentStatefulSet(chart, 'coder', {
      ...agent('hostname >/tmp/index.html', 'exec httpd -f -p 8080 -h /tmp'), name: 'coder', replicas: 2, port: 8080,
    }),
    new HardenedAgentJob(chart, 'task', { ...agent(TASK), name: 'task', ttlAfterFinished: Duration.minutes(10) }),
    new HardenedAgentJob(chart, 'endless', { ...agent('exec sleep 1000'), name: 'endless', activeDeadline: Duration.seconds(15) }),
    new HardenedAgentCronJob(chart, 'nightly', { ...agent(TASK), name: 'nightly', schedule: Cron.everyMinute() }),
  ];
  if (!isGvisor) {
    workloads.forEach((workload) => AgentPolicy.acknowledge(workload, 'require-sandboxed-runtime', 'the test runs under both runtimes'));
  }
  new PodSubnetEgressDeny(chart, 'egress', {
    namespace, podCidrs: settings.podCidrs, serviceCidrs: settings.serviceCidrs, allowInternet: false,
  });
  return Testing.synth(chart);
}
