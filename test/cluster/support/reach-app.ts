import { App, Chart, Testing } from 'cdk8s';
import { ImagePullPolicy, Namespaces, Pods, Service } from 'cdk8s-plus-29';
import { settings } from './settings';
import { Manifest } from '../../support/app';
import { AgentNamespace, AgentPolicy, AgentRuntime, HardenedAgentPod, PodSubnetEgressDeny } from 'cdk8s-hardened-agents';

/** Names of the pods: callers `alice` and `bob`, and in another namespace `tool` and, behind a Service, `backend`. */
export type Agent = 'alice' | 'bob' | 'tool' | 'backend';

/** Two namespaces of agents in dependency order; with the allows or without. */
export function reachApp(allow: boolean): Manifest[] {
  return Testing.synth(chartOf(allow).chart);
}

/** Whether the library says that a caller may call an agent: one of the app, or the pod `web`, which the app knows by its labels alone. */
export function mayCall(allow: boolean): (caller: Agent | 'web', agent: Agent, port: number) => boolean {
  const { agents } = chartOf(allow);
  return (caller, agent, port) => {
    const callers = agents[agent].reachedBy();
    return caller === 'web'
      ? callers.sources.some(({ from, ports }) => from === 'pods app=web in namespace reach-open' && ports.includes(`${port}/TCP`))
      : callers.allowsPod(agents[caller], port);
  };
}

function chartOf(allow: boolean): { readonly chart: Chart; readonly agents: { readonly [agent in Agent]: HardenedAgentPod } } {
  const chart = new Chart(new App(), 'reach');
  const callers = new AgentNamespace(chart, 'callers', { name: 'reach-callers' });
  const tools = new AgentNamespace(chart, 'tools', { name: 'reach-tools' });
  const agent = (name: Agent) => {
    const pod = new HardenedAgentPod(chart, name, {
      name,
      namespace: name === 'alice' || name === 'bob' ? callers : tools,
      runtime: AgentRuntime.runc(),
      image: settings.image,
      imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
      command: ['/bin/sh', '-c', 'echo agent >/tmp/index.html; httpd -p 8081 -h /tmp; exec httpd -f -p 8080 -h /tmp'],
      port: 8080,
    });
    AgentPolicy.acknowledge(pod, 'require-sandboxed-runtime', 'policies do not depend on the runtime, and runc starts faster');
    return pod;
  };
  const [alice, bob, tool, backend] = [agent('alice'), agent('bob'), agent('tool'), agent('backend')];
  const service = new Service(chart, 'service', {
    metadata: { name: 'backend', namespace: 'reach-tools' },
    selector: backend,
    ports: [{ port: 80, targetPort: 8080 }],
  });
  const [egress] = [callers, tools].map((namespace) => new PodSubnetEgressDeny(chart, `${namespace.node.id}-egress`, {
    namespace, podCidrs: settings.podCidrs, serviceCidrs: settings.serviceCidrs,
  }));
  if (allow) {
    const web = Pods.select(chart, 'web', {
      labels: { app: 'web' },
      namespaces: Namespaces
        .select(chart, 'open', { names: ['reach-open'] }),
    });
    egress.allowTo(tool, { from: alice, port: 8080 });
    egress.allowToService(service, { from: alice, port: 80 });
    egress.allowFrom(tool, { to: bob, port: 8080 });
    egress.allowFrom(web, { to: alice, port: 8080 });
  }
  return { chart, agents: { alice, bob, tool, backend } };
}
