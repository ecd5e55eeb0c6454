import { Testing } from 'cdk8s';
import { DetectionBase } from './detection-base';
import { settings } from './settings';
import { Manifest } from '../../support/app';
import {
  AgentNamespace, AgentPolicy, AlertSink, FalcoDaemonSet, FalcoRules, HardenedAgentPod,
  PodSubnetEgressDeny,
} from 'cdk8s-hardened-agents';

/** Ports that the programs listen on. */
export const PORTS = { 'falcosidekick': 2801, 'falco-talon': 2803, 'falco': 8765, 'main': 9093 };

/**
 * An agent, a sink, and all that stands between Falco and the sink. A web server stands in for each program: what is tried is
 * who starts, who reaches whom, and what their accounts may do.
 */
export function detectionApp(apiServer: { host: string; port: number }): Manifest[] {
  const base = new DetectionBase('detection');
  const { chart, runtime, image, ranges } = base;
  const [agents, sinks] = ['agents', 'sinks'].map((name) => base.namespace(name));
  const pod = (name: string, within: AgentNamespace) => new HardenedAgentPod(chart, `${name}-pod`, {
    name, namespace: within, runtime, image: settings.image, port: PORTS.main, automountServiceAccountToken: false,
  });
  const [agent, sink] = [pod('agent', agents), pod('sink', sinks)];
  [agents, sinks].forEach((one, i) => new PodSubnetEgressDeny(chart, `egress-${i}`, { namespace: one, ...ranges }));

  const alerts = base.alerts({
    replicas: 1,
    sinks: [AlertSink.alertmanager({
      urls: [`http://sink.detection-sinks.svc:${PORTS.main}`],
      peer: sink,
    })],
  });
  const rules = new FalcoRules(chart, 'rules', { configMapNamespace: 'detection-falco', namespaces: ['detection-agents'] });
  new FalcoDaemonSet(chart, 'falco', {
    namespaceName: 'detection-falco', image, rules: [rules], alerts, runtimeSocket: settings.runtimeSocket, ...ranges,
  });
  const response = base.response(agents, alerts, { apiServerCidrs: [`${apiServer.host}/32`], apiServerPort: apiServer.port });
  [agent, sink, alerts.deployment, response.deployment].forEach((one) =>
    AgentPolicy.acknowledge(one, 'require-sandboxed-runtime', 'policies do not depend on the runtime, and runc starts faster'));
  return (Testing.synth(chart) as Manifest[]).map(standIn);
}

/** The same pods with a web server in the place of each program. */
function standIn(object: Manifest): Manifest {
  const spec = object.spec?.template?.spec ?? object.spec;
  for (const container of spec?.containers ?? []) {
    const port = PORTS[container.name as keyof typeof PORTS];
    ['livenessProbe', 'readinessProbe', 'startupProbe', 'args'].forEach((field) => delete container[field]);
    delete container.securityContext.capabilities.add; // a node that is a container itself has none of Falco's to give
    Object.assign(container, {
      image: settings.image,
      imagePullPolicy: 'IfNotPresent',
      command: ['/bin/sh', '-c', `exec httpd -f -p ${port} -h /etc`],
    });
  }
  return object;
}
