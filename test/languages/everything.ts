import { App, Chart, Cron } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import * as library from 'cdk8s-hardened-agents';

const IMAGE = `registry.example/agent@sha256:${'0123456789abcdef'.repeat(4)}`;
const RANGES = {
  podCidrs: ['10.244.0.0/16'], serviceCidrs: ['10.96.0.0/16'], nodeCidrs: ['192.0.2.0/24'], apiServerCidrs: ['198.51.100.1/32'],
};

/** The objects by the name of their class, once they are made. */
let made: ReadonlyMap<string, object> | undefined;

/**
 * An object of each class of the library, made in Node and then walked by Python, Java and Go. They load it as a module of jsii that has
 * one static method, since objects of every class would otherwise be written three times.
 */
export class Everything {
  public static of(name: string): object {
    made ??= new Map(Everything.all().map((one) => [Everything.classOf(one), one]));
    return made.get(name)!;
  }

  /** The class that the library exports: the names of classes differ in its bundle. */
  private static classOf(one: object): string {
    return Object.entries(library).find(([, type]) => typeof type === 'function' && one instanceof type)![0];
  }

  private static all(): object[] {
    const app = new App({ outdir: process.env.CDK8S_OUTDIR });
    const chart = new Chart(app, 'all');
    const cluster = new library.AgentCluster({ ...RANGES, name: 'all', fqdnBackEnd: library.FqdnBackEnd.cilium() }).applyTo(app);
    const gvisor = new library.GVisorRuntime(chart, 'gvisor');
    const runtime = library.AgentRuntime.gkeSandbox();
    const namespace = new library.AgentNamespace(chart, 'namespace', { name: 'agents', quota: { pods: 50 } });
    const services = new library.AgentNamespace(chart, 'services', { name: 'services' });
    const sinkKey = kplus.Secret.fromSecretName(chart, 'sink', 'sink');

    const inAgents = { namespace, runtime, image: IMAGE };
    const inServices = { namespace: services, runtime, image: IMAGE };
    const egress = new library.PodSubnetEgressDeny(chart, 'egress', { namespace, allowInternet: false });
    const gate = new library.StartGate(chart, 'gate', { image: IMAGE, runtime });
    const pod = new library.HardenedAgentPod(chart, 'pod', {
      ...inAgents,
      port: 8080,
      startGate: gate,
      identities: [library.AgentIdentity.projectedToken({ audience: 'vault', reason: 'it logs in to the vault of the team' })],
      devices: [library.AgentDevice.nvidiaGpu()],
      mounts: [library.AgentMount.secret('/etc/key', kplus.Secret.fromSecretName(chart, 'key', 'key'))],
    });
    const deployment = new library.HardenedAgentDeployment(chart, 'deployment', { ...inAgents, port: 8080, replicas: 2 });
    egress.allowTo(pod, { from: deployment });
    egress.allowToFqdn('api.example.com', 443, { from: deployment });
    const template = new library.AgentSandboxTemplate(chart, 'template', { ...inAgents });
    const pool = new library.AgentSandboxWarmPool(chart, 'pool', { template, replicas: 1 });
    const server = new library.McpServer(chart, 'server', { ...inAgents, port: 9000 });
    const broker = new library.CredentialBroker(chart, 'broker', { ...inServices });
    const api = library.BrokeredApi.anthropic({ key: { secret: kplus.Secret.fromSecretName(chart, 'model', 'model'), key: 'key' } });
    const alerts = new library.AlertRouting(chart, 'alerts', {
      ...inServices, sinks: [library.AlertSink.slack({ webhookUrl: { secret: sinkKey, key: 'url' } })],
    });
    const quarantine = new library.AgentQuarantine(chart, 'quarantine', { namespace });
    const rules = new library.FalcoRules(chart, 'rules');
    const profile = new library.OperatorSeccompProfile(chart, 'profile', { syscalls: ['read', 'write'] });
    const exposure = library.ExposureType.ingress({
      controller: library.IngressController.traefik(), host: 'agent.example.com', tlsSecretName: 'agent-tls',
    });

    return [
      cluster, gvisor, runtime, namespace, egress, gate, pod, deployment, template, pool, server, broker, alerts, quarantine, rules,
      profile,
      new library.KataRuntime(chart, 'kata', { hypervisor: library.KataHypervisor.QEMU }),
      new library.ExistingAgentNamespace(chart, 'existing', { name: 'existing' }),
      new library.HardenedAgentStatefulSet(chart, 'stateful-set', { ...inAgents, port: 8080 }),
      new library.HardenedAgentJob(chart, 'job', { ...inAgents }),
      new library.HardenedAgentCronJob(chart, 'cron-job', { ...inAgents, schedule: Cron.daily() }),
      new library.AgentSandbox(chart, 'sandbox', { ...inAgents }),
      new library.AgentSandboxClaim(chart, 'claim', { pool, shutdownTime: '2030-01-01T00:00:00Z' }),
      new library.AgentSandboxSystem(chart, 'system'),
      new library.AgentGroup(chart, 'group', { namespace }),
      new library.AgentAdmission(chart, 'admission'),
      new library.AgentConformance(chart, 'conformance', { startGate: gate }),
      new library.AgentDisruptionBudget(chart, 'budget', { agent: deployment }),
      new library.AgentExposure(chart, 'exposure', { agent: deployment, through: exposure }),
      new library.AgentMetrics(chart, 'metrics', { agent: pod, prometheus: library.AgentPeer.prometheus(chart, 'prometheus') }),
      library.AgentPeer.ofLabels(chart, 'peer', { labels: { app: 'web' }, namespace: 'web' }),
      broker.grant(deployment, api),
      new library.ClusterEgressDeny(chart, 'wall'),
      new library.DenialAlerts(chart, 'denials', { alerts, image: IMAGE, namespace: services, brokers: [broker] }),
      new library.DetectionNodeFiles(chart, 'files'),
      new library.DnsAllowlist(chart, 'dns', { ...inServices, clusterIP: '10.96.0.53' }),
      new library.EgressProxy(chart, 'proxy', { ...inServices }),
      new library.FalcoDaemonSet(chart, 'falco', { image: IMAGE }),
      new library.PostureReport(chart, 'report'),
      new library.QuarantineResponse(chart, 'response', { ...inServices, alerts, quarantines: [quarantine] }),
      new library.SeccompBinding(chart, 'binding', { image: IMAGE, namespace, profile: profile.profile }),
      new library.SeccompRecording(chart, 'recording', { namespace }),

      library.AgentAppArmorProfile.runtimeDefault(), library.AgentSeccompProfile.localhost('agents/a.json'),
      library.AgentDevice.nvidiaGpu(),
      library.AgentIdentity.projectedToken({ audience: 'vault', reason: 'it logs in to the vault of the team' }),
      library.AgentMount.image('/etc/model', IMAGE), library.AgentPolicy.of(chart), library.AgentAssertions.of(pod), deployment.reach(),
      pod.reachedBy(), library.FqdnBackEnd.cilium(), api, exposure, library.IngressController.traefik(),
      library.BrokerTls.secret(kplus.Secret.fromSecretName(chart, 'tls', 'tls'), { caConfigMap: 'agents-ca' }),
      library.AlertSink.slack({ webhookUrl: { secret: sinkKey, key: 'url' } }), new library.Harden({ runtime }),
    ];
  }
}
