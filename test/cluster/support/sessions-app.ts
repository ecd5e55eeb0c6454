import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import { Cpu, ImagePullPolicy, PersistentVolumeAccessMode } from 'cdk8s-plus-29';
import { settings } from './settings';
import { Manifest } from '../../support/app';
import { makeObject } from '../../support/plain';
import { AgentNamespace, AgentPolicy, AgentRuntime, GVisorRuntime, HardenedAgentJob, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/** Two sessions, as examples/sessions has 500. */
export const SESSIONS = ['one', 'two'] as const;

/** Where a session can keep something: its workspace, a folder in memory, and its scratch folder. */
export const FOLDERS = ['/workspace', '/memory', '/tmp'];

/** Folders of the node that are the volumes, since the lab has no storage class. */
const VOLUMES = '/tmp/agents-sessions';

/** The sessions under a runtime. Each serves its scratch folder to every caller that reaches it. */
export function sessionsApp(runtimeName: string): Manifest[] {
  const chart = new Chart(new App(), 'sessions');
  const namespace = new AgentNamespace(chart, 'namespace', { name: namespaceOf(runtimeName) });
  const isGvisor = runtimeName === 'gvisor';
  const runtime = isGvisor ? new GVisorRuntime(chart, 'runtime', { name: 'sessions-gvisor' }) : AgentRuntime.runc();
  for (const name of SESSIONS) {
    const session = new HardenedAgentJob(chart, name, {
      namespace,
      runtime,
      name,
      labels: { session: name },
      image: settings.image,
      imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
      command: ['/bin/sh', '-c', 'exec httpd -f -p 8080 -h /tmp'],
      writablePaths: [{ path: '/tmp' }, { path: '/memory', size: Size.mebibytes(16), inMemory: true }],
      // A volume of the lab is no CSI volume, and Kubernetes has ReadWriteOncePod for those alone.
      workspace: {
        path: '/workspace', size: Size.mebibytes(16), storageClassName: '', accessMode: PersistentVolumeAccessMode.READ_WRITE_ONCE,
      },
      resources: { cpu: { limit: Cpu.millis(200) }, memory: { limit: Size.mebibytes(128) } },
      activeDeadline: Duration.minutes(10),
      backoffLimit: 0,
    });
    AgentPolicy.acknowledge(session, 'no-host-claim', 'the lab makes the volumes, which are folders of its node');
    if (!isGvisor) {
      AgentPolicy.acknowledge(session, 'require-sandboxed-runtime', 'the test runs under both runtimes');
    }
  }
  new PodSubnetEgressDeny(chart, 'egress', {
    namespace, podCidrs: settings.podCidrs, serviceCidrs: settings.serviceCidrs, allowInternet: false,
  });
  return Testing.synth(chart);
}

/** A volume for each session, on the node. */
export function volumes(runtimeName: string): Manifest[] {
  return SESSIONS.map((name) => makeObject('v1', 'PersistentVolume', { name: `${namespaceOf(runtimeName)}-${name}` }, {
    capacity: { storage: '16Mi' },
    accessModes: ['ReadWriteOnce'],
    storageClassName: '',
    persistentVolumeReclaimPolicy: 'Retain',
    hostPath: { path: `${VOLUMES}/${runtimeName}-${name}`, type: 'Directory' },
  }));
}

/** A pod of an administrator that makes the folders of the volumes for every user. It is on the node, so that it sees them all. */
export function administrator(runtimeName: string): Manifest[] {
  const namespace = `${namespaceOf(runtimeName)}-admin`;
  const folders = SESSIONS.map((name) => `/volumes/${runtimeName}-${name}`).join(' ');
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'admin', namespace } },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'admin', namespace },
      spec: {
        serviceAccountName: 'admin', // `default` comes a moment after the namespace
        containers: [{
          name: 'admin',
          image: settings.image,
          imagePullPolicy: 'IfNotPresent',
          command: ['/bin/sh', '-c', `mkdir -p ${folders} && chmod 777 ${folders} && touch /ready && exec sleep 3600`],
          readinessProbe: { exec: { command: ['cat', '/ready'] }, periodSeconds: 1 },
          volumeMounts: [{ name: 'volumes', mountPath: '/volumes' }],
        }],
        volumes: [{ name: 'volumes', hostPath: { path: VOLUMES, type: 'DirectoryOrCreate' } }],
      },
    },
  ];
}

function namespaceOf(runtimeName: string): string {
  return `sessions-${runtimeName}`;
}
