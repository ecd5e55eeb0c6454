import { dirname } from 'node:path';
import { Images, agentsApp } from './agents';
import { NAMESPACE_OF, rightsIn, targetIn } from './api-rows';
import { recordedProfile } from './recorded-profile';
import { API_WALLS, Base, KEY, PROBE, RUNTIMES } from './row';
import { LAYERS, NAMESPACES, RECORDED_PROFILE, nameOfAgent, weakPod } from './weak-pods';
import { Cluster, eventually } from '../cluster/support/cluster';
import { SANDBOX_KINDS, defineKinds } from '../cluster/support/crds';
import { run } from '../cluster/support/exec';
import { applyAll, ready, removeAll } from '../cluster/support/lifecycle';
import { Manifest } from '../support/app';

/** A domain whose resolver the attacker runs. */
export const DOMAIN = 'tunnel.test';

const ATTACKER_PORT = 5353;
const { KUBELET_ROOT = '/var/lib/kubelet' } = process.env;
const { plain, twin, walled, closed, gateways } = NAMESPACES;
const BASES: readonly Base[] = ['plain', 'host', 'shared', 'full'];

const object = (apiVersion: string, kind: string, name: string, namespace: string | undefined, fields: Manifest = {}): Manifest => (
  { apiVersion, kind, ...fields, metadata: { name, namespace, ...fields.metadata } });
const namespaceOf = ({ metadata: { name, namespace = name } }: Manifest): string => namespace;

/** Everything that a run makes in the cluster: weak pods, agents, gateways, and those whom they call. */
export class Setting {
  /** The pods by their names, as they run. */
  public readonly pods = new Map<string, Manifest>();
  /** The agents of the app, hardened as the library writes them. */
  public readonly app: readonly Manifest[];
  private readonly made: Manifest[] = [];
  private definitions: Manifest[] = [];

  private readonly policies: readonly Manifest[];

  constructor(private readonly cluster: Cluster, private readonly images: Images) {
    const { agents, policies } = agentsApp(images);
    this.app = agents;
    this.policies = policies;
  }

  /** Starts all pods, and has the API server ask `AgentAdmission` last, which would refuse the weak ones. */
  public async start(): Promise<void> {
    const isLayer = (one: Manifest) => [walled, closed].includes(namespaceOf(one) as typeof walled);
    const agents = this.app.filter((one) => !isLayer(one));
    await this.make(
      [plain, twin, walled, closed].map((name) => object('v1', 'Namespace', name, undefined)),
      agents.filter(({ kind }) => kind === 'Namespace'),
      [plain, twin, walled, closed, gateways].map((namespace) => (
        object('v1', 'Secret', 'key', namespace, { stringData: { 'api-key': KEY.join('') } }))),
      [this.idle('web', ['serve', '8080']), this.idle('attacker', ['dns', String(ATTACKER_PORT)]), this.installer()],
      [plain, walled, closed, NAMESPACES.agents].map((namespace) => object('v1', 'Service', 'web', namespace, { spec: WEB })),
    );
    const attacker = await this.running('attacker', plain);
    await this.make(this.resolver(attacker.status.podIP));
    const { body: { spec: { clusterIP } } } = await this.cluster.get(object('v1', 'Service', 'resolver', plain));
    const weak = (base: Base, layer?: typeof LAYERS[number]) => weakPod(base, this.images.attack, clusterIP, layer);
    await this.running('installer', plain);
    await this.make(
      this.app.filter((one) => isLayer(one) && one.kind === 'NetworkPolicy'),
      [walled, gateways].map(asksResolver),
      agents.map((one) => (one.kind === 'Deployment' && one.metadata.name === 'dns' ? withResolver(one, clusterIP) : one)),
      RUNTIMES.flatMap((runtime) => COPIES.map(([of, copy]) => renamed(this.podOf(nameOfAgent(of, runtime)), nameOfAgent(copy, runtime)))),
      this.twins(),
      BASES.map((base) => weak(base)),
      LAYERS.map((layer) => weak(layer.base, layer)),
    );
    for (const { kind, metadata: { name, namespace } } of this.made) {
      if (kind === 'Pod') {
        this.pods.set(name, await ready(this.cluster, object('v1', 'Pod', name, namespace)));
      } else if (kind === 'Deployment') {
        await eventually(() => this.cluster.get(object('apps/v1', kind, name, namespace)), ({ body }) => body.status?.readyReplicas === 1);
      }
    }
  }

  /** Puts the API server behind its walls, with a pod to aim at in each namespace, and gives the agent that it is made of. */
  public async wallApi(): Promise<Manifest> {
    const agent = this.podOf(nameOfAgent('gated', 'gvisor'));
    this.definitions = await defineKinds(this.cluster, SANDBOX_KINDS);
    const [, restricted, admitted] = API_WALLS.map((wall) => NAMESPACE_OF[wall]);
    await this.make(
      [
        object('v1', 'Namespace', restricted, undefined, { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } } }),
        object('v1', 'Namespace', admitted, undefined, { metadata: { labels: { 'cdk8s-hardened-agents/agents': 'true' } } }),
      ],
      Object.values(NAMESPACE_OF).flatMap(rightsIn),
      [plain, restricted, admitted].map((name) => object('v1', 'ServiceAccount', agent.spec.serviceAccountName, name, {
        automountServiceAccountToken: false,
      })),
      Object.values(NAMESPACE_OF).map((namespace) => targetIn(namespace, agent)),
      this.policies,
    );
    return agent;
  }

  /** What the attacker's resolver was asked. */
  public async heard(): Promise<string> {
    const { body } = await this.cluster.send('GET', `/api/v1/namespaces/${plain}/pods/attacker/log`);
    return body.text;
  }

  /** The log of an agent. */
  public async logOf(name: string): Promise<string> {
    const { metadata } = this.pods.get(name)!;
    const { body } = await this.cluster.send('GET', `/api/v1/namespaces/${metadata.namespace}/pods/${name}/log?container=main`);
    return body.text;
  }

  /** Removes all of it, even where the start was cut off. */
  public async stop(): Promise<void> {
    const isAdmission = ({ kind }: Manifest) => kind.startsWith('ValidatingAdmission');
    await Promise.all(this.made.filter(isAdmission).map((one) => this.cluster.delete(one)));
    const { body: installer, status } = await this.cluster.get(object('v1', 'Pod', 'installer', plain));
    if (status === 200 && installer.status.phase === 'Running') {
      await run(this.cluster, installer, `rm -r /kubelet/seccomp/${dirname(RECORDED_PROFILE)}`).catch(() => undefined);
    }
    await removeAll(this.cluster, this.made);
    await removeAll(this.cluster, this.definitions);
  }

  private async make(...lists: (readonly Manifest[])[]): Promise<void> {
    this.made.push(...lists.flat());
    await applyAll(this.cluster, lists.flat());
  }

  private podOf(name: string): Manifest {
    return this.app.find(({ kind, metadata }) => kind === 'Pod' && metadata.name === name)!;
  }

  private async running(name: string, namespace: string): Promise<Manifest> {
    const pod = object('v1', 'Pod', name, namespace);
    return (await eventually(() => this.cluster.get(pod), ({ body }) => body.status?.phase === 'Running')).body;
  }

  /** A pod of others that needs no wall. */
  private idle(name: string, args: readonly string[], spec: Manifest = {}): Manifest {
    return object('v1', 'Pod', name, plain, {
      metadata: { labels: { app: name } },
      spec: {
        automountServiceAccountToken: false,
        containers: [{ name: 'main', image: this.images.attack, imagePullPolicy: 'IfNotPresent', command: [PROBE, ...args] }],
        terminationGracePeriodSeconds: 1,
        ...spec,
      },
    });
  }

  /** A pod that puts the recorded seccomp profile on the node, and takes it away at the end. */
  private installer(): Manifest {
    const file = `/kubelet/seccomp/${RECORDED_PROFILE}`;
    const script = `mkdir -p "$(dirname ${file})" && printf %s "$PROFILE" >${file} && exec ${PROBE} wait`;
    return this.idle('installer', [], {
      containers: [{
        name: 'main',
        image: this.images.attack,
        imagePullPolicy: 'IfNotPresent',
        command: ['/bin/sh', '-c', script],
        env: [{ name: 'PROFILE', value: JSON.stringify(recordedProfile()) }],
        volumeMounts: [{ name: 'kubelet', mountPath: '/kubelet' }],
      }],
      volumes: [{ name: 'kubelet', hostPath: { path: KUBELET_ROOT } }],
    });
  }

  /** A resolver as clusters have it, which knows the cluster and asks others for the rest: here the attacker's for its domain. */
  private resolver(attacker: string): Manifest[] {
    const Corefile = `${DOMAIN}:53 {\n  forward . ${attacker}:${ATTACKER_PORT}\n}\n.:53 {\n  forward . /etc/resolv.conf\n}\n`;
    const ports = [{ name: 'udp', port: 53, protocol: 'UDP' }, { name: 'tcp', port: 53, protocol: 'TCP' }];
    return [
      object('v1', 'ConfigMap', 'resolver', plain, { data: { Corefile } }),
      object('v1', 'Service', 'resolver', plain, { spec: { selector: { app: 'resolver' }, ports } }),
      this.idle('resolver', [], {
        containers: [{
          name: 'main',
          image: this.images.coredns,
          imagePullPolicy: 'IfNotPresent',
          args: ['-conf', '/config/Corefile'],
          volumeMounts: [{ name: 'config', mountPath: '/config' }],
        }],
        volumes: [{ name: 'config', configMap: { name: 'resolver' } }],
      }),
    ];
  }

  /** An agent, a broker and its tool once more without policies: what their own walls stop, these take. */
  private twins(): Manifest[] {
    const isTwin = ({ kind, metadata: { name } }: Manifest) => (
      (kind === 'Pod' && name === 'other') || (['Deployment', 'Service', 'ConfigMap'].includes(kind) && ['broker', 'tool'].includes(name))
      || kind === 'ServiceAccount');
    return this.app.filter(isTwin).map((one) => {
      const copy = renamed(one, one.kind === 'Pod' ? 'twin' : one.metadata.name);
      copy.metadata.namespace = twin;
      delete copy.spec?.clusterIP;
      return copy;
    });
  }
}

/** The Service of the pod `web`; those of other namespaces lead nowhere, and are in the environment of the pods there. */
const WEB = { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] };

/** Agents that are like one of the app, by other names. */
const COPIES = [['gated', 'copied'], ['agent', 'full']] as const;

/** The object by another name. Copies request no CPU, of which a small node has little. */
function renamed(one: Manifest, name: string): Manifest {
  const copy = structuredClone(one);
  copy.metadata.name = name;
  const { containers = [] }: Manifest = copy.kind === 'Pod' ? copy.spec : copy.spec?.template?.spec ?? {};
  containers.forEach(({ resources }: Manifest) => { resources.requests.cpu = '0'; });
  return copy;
}

/** The resolver above in place of that of the cluster, for the `DnsAllowlist`. */
function withResolver(deployment: Manifest, address: string): Manifest {
  const copy = structuredClone(deployment);
  Object.assign(copy.spec.template.spec, { dnsPolicy: 'None', dnsConfig: { nameservers: [address] } });
  return copy;
}

/** What agents and the `DnsAllowlist` may ask of the cluster's resolver, they may ask of the one above. */
function asksResolver(namespace: string): Manifest {
  const peer = {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': plain } },
    podSelector: { matchLabels: { app: 'resolver' } },
  };
  return object('networking.k8s.io/v1', 'NetworkPolicy', 'resolver', namespace, {
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [{ to: [peer], ports: ['UDP', 'TCP'].map((protocol) => ({ port: 53, protocol })) }],
    },
  });
}
