import { Action } from './action';
import { Capture, Process } from './scap';
import { Syscall } from './syscalls';

/** Where an act takes place. */
export interface Place {
  /** None for a process of the node. */
  readonly pod?: Pod;
}

interface Pod {
  readonly namespace: string;
  readonly name: string;
  readonly labels: { readonly [key: string]: string };
}

const LABELS = { 'cdk8s-hardened-agents/agent': 'true' };

export const AGENT: Place = { pod: { namespace: 'agents', name: 'agent', labels: LABELS } };

/** Infrastructure, which the rules of agents are not about, nor are its own about agents. */
export const PROXY: Place = { pod: { namespace: 'agents', name: 'proxy', labels: { 'cdk8s-hardened-agents/role': 'egress-proxy' } } };

/** Where the same acts are nobody's business here. */
export const ELSEWHERE: { readonly [what: string]: Place } = {
  'a pod of the agents\' namespace that is none': { pod: { namespace: 'agents', name: 'other', labels: { app: 'other' } } },
  'infrastructure of a namespace out of scope': {
    pod: {
      namespace: 'elsewhere',
      name: 'proxy',
      labels: { 'cdk8s-hardened-agents/role': 'egress-proxy' },
    },
  },
  'a pod with a role that is not known': {
    pod: {
      namespace: 'agents',
      name: 'database',
      labels: { 'cdk8s-hardened-agents/role': 'database' },
    },
  },
  'an agent of a namespace out of scope': { pod: { namespace: 'elsewhere', name: 'agent', labels: LABELS } },
  'a process of the node': {},
};

/** Who acts: an agent's own program unless told otherwise. */
export interface Actor {
  readonly name: string;
  readonly exepath: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  readonly uid?: number;
  readonly parent?: Omit<Actor, 'parent'>;
}

/** An act of a process of its own, so that what one does changes nothing for another. */
export interface Act {
  readonly what: string;
  readonly action: Action;
  readonly by?: Actor;
}

export const PROGRAM: Actor = { name: 'node', exepath: '/usr/local/bin/node', args: ['/app/main.js'] };
const INIT = 1;

/**
 * Falco of today sees a call once, as it returns, with all parameters. The engine of then has an event of entering and one of
 * leaving, and of these calls it has the parameters with the first alone.
 */
const SEEN_ON_ENTERING: readonly Syscall[] = ['socket', 'socketpair', 'ptrace', 'setns', 'unshare'];

/** The containers and processes of a node, and what they do. */
export class Node {
  public readonly capture = new Capture();
  private readonly containers = new Map<Pod, string>();
  private last = INIT;

  constructor() {
    this.capture.process({
      tid: INIT,
      parent: 0,
      name: 'containerd-shim',
      exepath: '/usr/bin/containerd-shim-runc-v2',
      args: [],
      cwd: '/',
      uid: 0,
    });
  }

  /** @returns the number of the event that a rule is to match or not: an act's last */
  public act({ action, by = PROGRAM }: Act, { pod }: Place): number {
    const container = pod && this.container(pod);
    const process = this.start(by, container, by.parent ? this.start(by.parent, container, INIT).tid : INIT);
    const calls = action(process);
    calls.forEach((call) => this.capture.call(process.tid, call));
    return this.capture.written.length - (SEEN_ON_ENTERING.includes(calls[calls.length - 1].syscall) ? 1 : 0);
  }

  private start({ name, exepath, args = [], cwd = '/app/', uid = 65534 }: Actor, container: string | undefined, parent: number): Process {
    const process = { tid: ++this.last, parent, name, exepath, args, cwd, uid, container };
    this.capture.process(process);
    return process;
  }

  /** A container and the sandbox of its pod, which has the pod's labels, as containerd tells of them. */
  private container(pod: Pod): string {
    const known = this.containers.get(pod);
    if (known !== undefined) {
      return known;
    }
    const [id, sandbox] = ['c', 'd'].map((kind) => `${kind}${this.containers.size}`.repeat(32));
    const { namespace, name, labels } = pod;
    const of = { 'io.kubernetes.pod.namespace': namespace, 'io.kubernetes.pod.name': name };
    const image = { image: 'registry.example/agent', imagerepo: 'registry.example/agent', lookup_state: 1, type: 7 };
    this.capture.container({
      ...image,
      id: sandbox.slice(0, 12),
      full_id: sandbox,
      name: 'POD',
      is_pod_sandbox: true,
      labels: { ...of, ...labels },
    });
    this.capture.container({
      ...image,
      id: id.slice(0, 12),
      full_id: id,
      name: 'agent',
      labels: { ...of, 'io.kubernetes.sandbox.id': sandbox },
    });
    this.containers.set(pod, id);
    return id;
  }
}
