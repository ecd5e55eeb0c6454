import { App, Chart, Size, Testing } from 'cdk8s';
import { Cpu, ImagePullPolicy } from 'cdk8s-plus-29';
import { NESTED_TOOLS, NestedTool, NestedTry } from './tools';
import { Cluster } from '../../cluster/support/cluster';
import { run } from '../../cluster/support/exec';
import { applyAll, ready, removeAll } from '../../cluster/support/lifecycle';
import { settings } from '../../cluster/support/settings';
import { Manifest } from '../../support/app';
import { makeObject } from '../../support/plain';
import { RUNTIMES, Runtime, Tried } from '../row';
import {
  AgentCluster, AgentNamespace, AgentPolicy, AgentRuntime, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny, ProbeKind,
} from 'cdk8s-hardened-agents';

/** The images of `rootfs`, by digest. */
type NestedImages = { readonly [image in NestedTool['image']]: string };

/** What became of one way to use a tool. */
export interface NestedResult {
  readonly tool: string;
  readonly way: NestedTry;
  /** In a privileged pod, as the same user. */
  readonly control: Tried;
  readonly agents: { readonly [runtime in Runtime]: Tried };
}

/** How long a try may take. */
const SECONDS = 120;
/** What a script says at its end. */
const CONFINES = 'starts and confines';
const NAMES = { agents: 'attack-nested', control: 'attack-nested-control' } as const;
const IDLE = ['/bin/sh', '-c', 'while :; do sleep 1; done'];
const podName = (image: string, place: string) => `${image}-${place}`;

/** Agents with each image under each runtime, as a user of the library writes them. */
function agentsApp(images: NestedImages): Manifest[] {
  const app = new App();
  const { podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs } = settings;
  new AgentCluster({ podCidrs, serviceCidrs, nodeCidrs, apiServerCidrs }).applyTo(app);
  const chart = new Chart(app, 'nested');
  const runtimes = { runc: AgentRuntime.runc(), gvisor: new GVisorRuntime(chart, 'gvisor', { name: 'attack-nested-gvisor' }) };
  const namespace = new AgentNamespace(chart, 'agents', { name: NAMES.agents, quota: { memory: Size.gibibytes(8) } });
  new PodSubnetEgressDeny(chart, 'egress', { namespace });
  for (const [image, reference] of Object.entries(images)) {
    for (const runtime of RUNTIMES) {
      new HardenedAgentPod(chart, podName(image, runtime), {
        namespace,
        runtime: runtimes[runtime],
        name: podName(image, runtime),
        image: reference,
        imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
        command: IDLE,
        probes: { kind: ProbeKind.EXEC, command: ['/bin/true'] },
        resources: {
          cpu: { request: Cpu.millis(50), limit: Cpu.units(1) },
          memory: { request: Size.gibibytes(1), limit: Size.gibibytes(1) },
        },
        writablePaths: [{ path: '/tmp', size: Size.mebibytes(512) }],
      });
    }
  }
  AgentPolicy.acknowledge(chart, 'require-sandboxed-runtime', 'the tools are compared under each runtime');
  return Testing.synth(chart);
}

/** A privileged pod on runc in which the tools must work, as the user of the agents. */
function controlPod(image: string, reference: string, hostPID: boolean): Manifest {
  const securityContext = { privileged: true, runAsUser: 65534, runAsGroup: 65534 };
  return makeObject('v1', 'Pod', { name: podName(image, hostPID ? 'host' : 'control'), namespace: NAMES.control }, {
    hostPID,
    automountServiceAccountToken: false,
    containers: [{
      name: 'main',
      image: reference,
      imagePullPolicy: 'IfNotPresent',
      command: IDLE,
      securityContext,
      volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
    }],
    volumes: [{ name: 'tmp', emptyDir: {} }],
  });
}

/** Runs each way to use each tool in privileged pods and in agents. */
export async function runNested(cluster: Cluster, images: NestedImages, say: (line: string) => void): Promise<NestedResult[]> {
  const controls = [
    controlPod('tools', images.tools, false), controlPod('tools', images.tools, true), controlPod('chromium', images.chromium, false),
  ];
  const agents = agentsApp(images);
  const objects = [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMES.control } }, ...agents, ...controls];
  try {
    say('starting the pods for sandboxes inside pods');
    await applyAll(cluster, objects);
    const pods = new Map<string, Manifest>();
    for (const pod of objects.filter(({ kind }) => kind === 'Pod')) {
      pods.set(pod.metadata.name, await ready(cluster, pod));
    }
    say('trying sandboxes inside pods');
    const tried = async (pod: string, { command }: NestedTry): Promise<Tried> => {
      const script = Buffer.from(`${command}\necho ${CONFINES}\n`).toString('base64');
      const { code, output } = await run(cluster, pods.get(pod)!,
        `echo ${script} | base64 -d >/tmp/try && timeout ${SECONDS} /bin/sh -e /tmp/try`);
      return { code: output.includes(CONFINES) ? 0 : code || 1, output }; // the exit code of an exec is lost at times
    };
    const results: NestedResult[] = [];
    for (const { tool, image, controlHostPid = false, tries } of NESTED_TOOLS) {
      for (const way of tries) {
        const [control, runc, gvisor] = await Promise.all(
          [controlHostPid ? 'host' : 'control', ...RUNTIMES].map((place) => tried(podName(image, place), way)));
        results.push({ tool, way, control, agents: { runc, gvisor } });
      }
    }
    return results;
  } finally {
    await removeAll(cluster, objects);
  }
}
