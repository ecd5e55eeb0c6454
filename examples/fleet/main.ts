import { App, Chart, Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import {
  AgentMount, AgentNamespace, AgentPolicy, HardenedAgentDeployment, HardenedAgentPod, KataHypervisor, KataRuntime, PodSubnetEgressDeny,
  ProbeKind,
  SupplementalGroupsPolicy,
} from 'cdk8s-hardened-agents';

/**
 * Everything at once: agents in virtual machines on a dual-stack cluster, in the long form, with files, secrets,
 * a native sidecar and a Service, next to a namespace of tools that they may call.
 */
const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
const app = new App({ outdir: process.env.CDK8S_OUTDIR ?? `${__dirname}/dist` });
const chart = new Chart(app, 'fleet', { labels: { team: 'agents' } });

const runtime = new KataRuntime(chart, 'kata', { hypervisor: KataHypervisor.CLOUD_HYPERVISOR });
const namespace = new AgentNamespace(chart, 'agents', { name: 'fleet', quota: { pods: 100, cpu: kplus.Cpu.units(40) } });
const tools = new AgentNamespace(chart, 'tools', { name: 'fleet-tools' });

const settings = new kplus.ConfigMap(chart, 'settings', {
  metadata: { name: 'settings', namespace: 'fleet' },
  data: { 'agent.json': '{"model":"small"}' },
});
const keys = kplus.Secret.fromSecretName(chart, 'keys', 'model-keys');
const dataSet = new kplus.PersistentVolumeClaim(chart, 'data-set', {
  metadata: { name: 'data-set', namespace: 'fleet' },
  accessModes: [kplus.PersistentVolumeAccessMode.READ_ONLY_MANY], // three workers read it, and none writes what the others read
  storage: Size.gibibytes(5),
});

const search = new HardenedAgentPod(chart, 'search', {
  namespace: tools,
  runtime,
  image: `registry.example/mcp-search@${digest}`,
  port: 8443,
  probes: { kind: ProbeKind.TCP },
});
const searchService = new kplus.Service(chart, 'search-service', {
  metadata: { name: 'search', namespace: 'fleet-tools' },
  selector: search,
  ports: [{ port: 443, targetPort: 8443 }],
});

const workers = new HardenedAgentDeployment(chart, 'workers', {
  namespace,
  runtime,
  replicas: 3,
  labels: { role: 'worker' },
  imagePullSecrets: [kplus.Secret.fromSecretName(chart, 'registry', 'registry-login')],
  supplementalGroupsPolicy: SupplementalGroupsPolicy.STRICT,
  priorityClassName: 'agents-low',
  nodeSelector: { 'kubernetes.io/arch': 'amd64' },
  tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'agents', effect: 'NoSchedule' }],
  terminationGracePeriod: Duration.minutes(2),
  initContainers: [
    {
      name: 'proxy',
      image: `registry.example/proxy@${digest}`,
      portNumber: 3128,
      restartPolicy: kplus.ContainerRestartPolicy.ALWAYS,
      probes: { kind: ProbeKind.TCP },
    },
    {
      name: 'verify',
      image: `registry.example/verify@${digest}`,
      args: ['/data'],
      mounts: [AgentMount.persistentVolumeClaim('/data', dataSet)],
    },
  ],
  containers: [{
    name: 'agent',
    image: `registry.example/agent@${digest}`,
    portNumber: 8080,
    probes: { path: '/healthz', period: Duration.seconds(20), failureThreshold: 5 },
    env: { HTTPS_PROXY: 'http://$(PROXY_HOST):3128', PROXY_HOST: '127.0.0.1', LOG_LEVEL: 'info' },
    envVariables: { MODEL_KEY: kplus.EnvValue.fromSecretValue({ secret: keys, key: 'key' }) },
    writablePaths: [{ path: '/tmp' }, { path: '/home/agent', size: Size.mebibytes(512) }],
    mounts: [AgentMount.configMap('/etc/agent', settings), AgentMount.secret('/var/run/keys', keys),
      AgentMount.persistentVolumeClaim('/data', dataSet)],
    resources: { cpu: { request: kplus.Cpu.millis(250), limit: kplus.Cpu.units(1) }, memory: { limit: Size.gibibytes(1) } },
  }],
});
AgentPolicy.acknowledge(workers, 'no-secret-env-reference', 'this agent reads its model key from the environment alone');
workers.exposeViaService({ name: 'workers', ports: [{ port: 80, targetPort: 8080 }] });

const egress = new PodSubnetEgressDeny(chart, 'egress', {
  namespace,
  podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'],
  serviceCidrs: ['10.96.0.0/16', 'fd00:10:96::/112'],
  nodeCidrs: ['192.168.77.0/24'],
  apiServerCidrs: ['203.0.113.10/32'],
});
egress.allowToService(searchService, { from: workers, port: 443 });
egress.allowToNamespaces(kplus.Namespaces.select(chart, 'observability', { labels: { team: 'observability' } }), {
  ports: [kplus.NetworkPolicyPort.tcp(4317)],
});
egress.allowFrom(kplus.Pods.select(chart, 'gateway', {
  labels: { app: 'gateway' },
  namespaces: kplus.Namespaces.select(chart, 'ingress', { names: ['ingress'] }),
}), { to: workers, port: 8080 });

new PodSubnetEgressDeny(chart, 'tools-egress', {
  namespace: tools,
  podCidrs: ['10.244.0.0/16', 'fd00:10:244::/56'],
  serviceCidrs: ['10.96.0.0/16', 'fd00:10:96::/112'],
  allowInternet: false,
}).allowToCidr('198.51.100.0/24', { from: search, port: 443 });

app.synth();
