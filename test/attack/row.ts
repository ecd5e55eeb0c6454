/** Addresses that the tries of a pod call. */
export interface Where {
  /** A pod and its Service that no policy guards, in a namespace of others. */
  readonly web: string;
  readonly web6?: string;
  readonly webService: string;
  readonly webName: string;
  /** The Service of the API server, and the kubelet of the node. */
  readonly api: string;
  readonly node: string;
  readonly metadata: string;
  /** A resolver that knows the cluster, as pods have it that ask no list of names. */
  readonly resolver: string;
  /** A host outside the cluster, by its address and by its name. */
  readonly outside: string;
  readonly outsideName: string;
  /** Another agent, a tool, a broker's port, and a URL behind a broker; twins without policies for pods that are not hardened. */
  readonly agent: string;
  readonly tool: string;
  readonly broker: string;
  readonly brokered: string;
  /** The URL of the broker that this agent was granted. */
  readonly granted?: string;
  /** The proxy by which hardened agents call names; other pods call them directly. */
  readonly proxy?: string;
  /** The domain whose resolver the attacker runs, and a word that says which pod asks. */
  readonly domain: string;
  readonly word: string;
  /** What the kernel of the node says of itself, and the key of a provider in two halves. */
  readonly version: string;
  readonly identity: string;
  readonly key: readonly [string, string];
}

/**
 * Which weak pod is the control: an ordinary one, one with the host's namespaces and files, one whose containers share
 * processes, or one whose disk fills up.
 */
export type Base = 'plain' | 'host' | 'shared' | 'full';

/**
 * Which hardened agent is tried: one with the defaults, one behind a proxy, a resolver for names and a broker, one with a recorded seccomp
 * profile, one that has copied the labels of the second, or one like the first whose disk fills up.
 */
export type Agent = 'agent' | 'gated' | 'recorded' | 'copied' | 'full';

export const RUNTIMES = ['runc', 'gvisor'] as const;
export type Runtime = (typeof RUNTIMES)[number];

/** What is known of every row. */
interface Common {
  /** Names its log. */
  readonly id: string;
  /** What the attacker tries, in words. */
  readonly title: string;
  /** What to do about it where it stays open, for each runtime or for all. */
  readonly open?: string | { readonly [runtime in Runtime]?: string };
}

/** A try inside pods. */
export interface PodRow extends Common {
  /** Ends with 0 if the attack succeeds, with 1 if something stops it, with another code if it is not known. */
  readonly command: (where: Where) => readonly string[];
  /** @default "plain" */
  readonly base?: Base;
  /** @default "agent" */
  readonly agent?: Agent;
  /** The target has a wall of its own, so an ordinary pod tries the guarded one too. */
  readonly guarded?: boolean;
  /** In place of a command: the log of the pod holds the key. */
  readonly inLog?: boolean;
  /** It may end the container, so it runs alone, after the others. */
  readonly ends?: boolean;
}

/** How a try ended. */
export interface Tried {
  /** What was run. */
  readonly command?: string;
  readonly code: number;
  readonly output: string;
}

/** The walls of the API: none, each alone, and both, as a namespace of agents has them. */
export const API_WALLS = ['none', 'Pod Security', 'AgentAdmission', 'both'] as const;
export type ApiWall = (typeof API_WALLS)[number];

/** A request to the API server, as a tenant with rights in the namespace. */
export interface ApiRow extends Common {
  readonly ask: (namespace: string) => Promise<Tried>;
}

/** The key of a provider, in two halves, so that no command holds it. */
export const KEY = ['attack-suite', '-c4n4ry-0f-the-broker'] as const;

export const PROBE = '/attack/probe';

/** A shell script; it ends with 0 or 1. */
export const sh = (script: string, ...args: string[]): string[] => ['/bin/sh', '-c', script, ...args];

export const probe = (name: string, ...args: (string | number)[]): string[] => [PROBE, name, ...args.map(String)];
