import { App, Chart, Cron, Duration, Size, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Manifest } from '../../support/app';
import {
  AgentContainerProps, AgentDevice, AgentIdentity, AgentMount, AgentNamespace, AgentPolicy, AgentSandbox, AgentSandboxTemplate, AgentSize,
  GVisorRuntime, HardenedAgentCronJob, HardenedAgentDeployment, HardenedAgentJob, HardenedAgentPod, HardenedAgentStatefulSet,
  PodSubnetEgressDeny, ProbeKind,
} from 'cdk8s-hardened-agents';

const IMAGE = `registry.example/agent@sha256:${'0123456789abcdef'.repeat(4)}`;

/** Amounts that the API server writes in another way. */
const CPU = { request: kplus.Cpu.units(0.5), limit: kplus.Cpu.millis(1000) };
const MEMORY = { request: Size.mebibytes(1024), limit: Size.mebibytes(1024) };
const DISK = { limit: Size.gibibytes(1) };

/** Every kind of workload, with values that can be written in several ways and props that no example has. */
export function formsApp(): Manifest[] {
  const chart = new Chart(new App(), 'forms');
  const namespace = new AgentNamespace(chart, 'namespace', {
    name: 'forms',
    quota: {
      pods: 2000,
      cpu: kplus.Cpu.units(3000),
      memory: Size.mebibytes(2 ** 22),
      ephemeralStorage: Size.tebibytes(2048),
      storage: Size.mebibytes(102_400),
      persistentVolumeClaims: 10_000,
      devices: { 'nvidia.com/gpu': 1000 },
    },
    containerDefaults: { cpu: CPU.request, memory: MEMORY.limit, ephemeralStorage: Size.kibibytes(1024) },
  });
  const runtime = new GVisorRuntime(chart, 'gvisor', { name: 'forms-gvisor', nvproxy: true });
  AgentPolicy.acknowledge(chart, 'no-devices', 'the template of the claim is in the cluster');
  const settings = kplus.ConfigMap.fromConfigMapName(chart, 'settings', 'settings');
  const secret = kplus.Secret.fromSecretName(chart, 'secret', 'secret');
  const scratch = { sizeLimit: Size.gibibytes(1), medium: kplus.EmptyDirMedium.DEFAULT };
  const container: AgentContainerProps = {
    image: IMAGE,
    portNumber: 8080,
    ports: [{ number: 9090, name: 'metrics' }, { number: 5353, name: 'dns', protocol: kplus.Protocol.UDP }],
    env: { A: 'a', EMPTY: '' },
    envVariables: {
      FROM: kplus.EnvValue.fromConfigMap(settings, 'key', { optional: false }),
      NAME: kplus.EnvValue.fromFieldRef(kplus.EnvFieldPaths.POD_NAME),
      LIMIT: kplus.EnvValue.fromResource(kplus.ResourceFieldPaths.CPU_LIMIT, { divisor: '1000m' }),
    },
    envFrom: [new kplus.EnvFrom(settings, '')],
    resources: { cpu: CPU, memory: MEMORY, ephemeralStorage: DISK },
    writablePaths: [{ path: '/tmp', size: Size.mebibytes(1024) }, { path: '/run', inMemory: true, size: Size.kibibytes(1024) }],
    sharedMemory: Size.kibibytes(2048),
    mounts: [
      AgentMount.configMap('/etc/settings', settings, { items: { key: 'file' } }),
      AgentMount.secret('/etc/secret', secret, { readOnly: true }),
      AgentMount.image('/models', IMAGE),
    ],
    volumeMounts: [
      { path: '/scratch', volume: kplus.Volume.fromEmptyDir(chart, 'scratch', 'scratch', scratch) },
      { path: '/files', volume: kplus.Volume.fromConfigMap(chart, 'files', settings, { optional: false }), readOnly: false },
    ],
    probes: { path: '/ready', period: Duration.seconds(10), timeout: Duration.seconds(1) },
    liveness: kplus.Probe.fromHttpGet('/live', { initialDelaySeconds: Duration.seconds(0), failureThreshold: 3 }),
    lifecycle: { preStop: kplus.Handler.fromCommand(['/bin/stop']) },
  };
  const agent = {
    namespace,
    runtime,
    labels: { team: 'a' },
    nodeSelector: { disk: 'ssd' },
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }],
    terminationGracePeriod: Duration.seconds(30),
    dns: { searches: [], options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }] },
    imagePullSecrets: [secret],
    identities: [AgentIdentity.projectedToken({ audience: 'vault', reason: 'the test has it in each kind' })],
    initContainers: [
      { name: 'first', image: IMAGE, size: AgentSize.SMALL },
      {
        name: 'sidecar',
        image: IMAGE,
        restartPolicy: kplus.ContainerRestartPolicy.ALWAYS,
        probes: { kind: ProbeKind.EXEC, command: ['/bin/true'] },
      },
    ],
    containers: [
      { ...container, workspace: { path: '/work', size: Size.mebibytes(2048) } },
      { name: 'tcp', image: IMAGE, portNumber: 8081, probes: { kind: ProbeKind.TCP }, devices: [AgentDevice.claimTemplate('gpu')] },
      { name: 'grpc', image: IMAGE, portNumber: 8082, probes: { kind: ProbeKind.GRPC }, hugePages: [{ amount: Size.mebibytes(1024) }] },
    ],
  };
  new HardenedAgentPod(chart, 'pod', { ...agent, name: 'pod' });
  const deployment = new HardenedAgentDeployment(chart, 'deployment', { ...agent, name: 'deployment', minReady: Duration.seconds(0) });
  const probe = kplus.Probe.fromTcpSocket();
  deployment.attachContainer(new kplus.Container({
    name: 'attached',
    image: IMAGE,
    portNumber: 8083,
    liveness: probe,
    readiness: probe,
    resources: { cpu: CPU, memory: MEMORY, ephemeralStorage: DISK },
  }));
  const service = deployment.exposeViaService({ name: 'deployment', ports: [{ port: 80, targetPort: 8080 }] });
  new HardenedAgentDeployment(chart, 'rolling', {
    ...agent,
    name: 'rolling',
    tolerations: [{ key: 'agents' }],
    strategy: kplus.DeploymentStrategy.rollingUpdate({ maxSurge: kplus.PercentOrAbsolute.absolute(0) }),
  });
  new HardenedAgentStatefulSet(chart, 'stateful', { ...agent, name: 'stateful', minReady: Duration.seconds(0) });
  new HardenedAgentJob(chart, 'job', { ...agent, name: 'job', backoffLimit: 0, ttlAfterFinished: Duration.seconds(0) });
  new HardenedAgentCronJob(chart, 'cron', { ...agent, name: 'cron', schedule: Cron.daily(), suspend: false, timeZone: 'Etc/UTC' });
  new AgentSandbox(chart, 'sandbox', { ...agent, name: 'sandbox' });
  new AgentSandboxTemplate(chart, 'template', { ...agent, name: 'template' });
  const egress = new PodSubnetEgressDeny(chart, 'egress', { namespace, podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'] });
  egress.allowToService(service, {});
  return Testing.synth(chart);
}
