import { broken, inconclusive } from './network-rows';
import { ProbeLog } from './probe-log';
import { ProofNode, ProofRow, ProofVerdict } from './proof';
import { ClusterView } from '../cluster/cluster-view';
import { ContainerView, PodView } from '../manifest/pod-view';
import { isSandbox } from '../runtimes/trait-defaults';
import { RuntimeTraits } from '../runtimes/traits';
import { object } from '../value/json';

/** A node, with what sets its kernel apart from others. */
export interface LiveNode extends ProofNode {
  readonly boot: string;
  readonly addresses: readonly string[];
}

/** A container of an agent whose twin said what it is. */
interface Seen {
  readonly pod: PodView;
  readonly container: ContainerView;
  readonly traits: RuntimeTraits | undefined;
  readonly fact: (name: string) => string | undefined;
  readonly node: LiveNode | undefined;
}

/** A wall that is a setting of the pod: where the manifest has it, and how the probe shows it. */
interface Setting {
  readonly wall: string;
  /** Whether the manifest says so, and the runtime honours it. */
  readonly isSet: (seen: Seen) => boolean;
  /** Whether it stands. Nothing if the probe could not see it. */
  readonly stands: (seen: Seen) => boolean | undefined;
  /** What the probe saw, in a few words. */
  readonly says: (seen: Seen) => string;
  /** Whether it is a requirement of the Kubernetes AI Conformance programme. */
  readonly isKar?: boolean;
}

const has = (name: string, good: (value: string) => boolean) => ({ fact }: Seen) => {
  const value = fact(name);
  return value === undefined || value === '' ? undefined : good(value);
};

const none = (name: string) => ({ fact }: Seen) => {
  const value = fact(name);
  return value === undefined ? undefined : value === '';
};

const saysFact = (name: string, what: string) => ({ fact }: Seen) => `${what}: ${fact(name) || 'none'}`;

/** A sandbox has a kernel of its own, whatever else it honours. */
function hasOwnKernel({ traits }: Seen): boolean {
  return traits !== undefined && isSandbox(traits) === true;
}

/** Linux applies it, as the runtime of a pod that names none, and a kernel of its own does where the runtime says so. */
function isSeccompApplied({ pod, traits }: Seen): boolean {
  return traits ? traits.appliesSeccomp === true || !isSandbox(traits)
    : pod.spec.runtimeClassName === undefined;
}

const SETTINGS: readonly Setting[] = [
  {
    wall: 'no API token',
    isSet: ({ pod }) => pod.spec.automountServiceAccountToken === false,
    stands: has('token', (value) => value === 'none'),
    says: saysFact('token', 'API token'),
  },
  {
    wall: 'a user other than root',
    isSet: ({ container }) => container.securityContext.runAsNonRoot === true,
    stands: has('user', (value) => value !== '0'),
    says: saysFact('user', 'user'),
  },
  {
    wall: 'no capabilities',
    isSet: ({ container }) => dropsAll(container),
    stands: has('capabilities', (value) => /^0+$/.test(value)),
    says: saysFact('capabilities', 'capabilities'),
  },
  {
    wall: 'no privilege escalation',
    isSet: (seen) => seen.container.securityContext.allowPrivilegeEscalation === false && !hasOwnKernel(seen),
    stands: has('no-new-privileges', (value) => value === '1'),
    says: saysFact('no-new-privileges', 'NoNewPrivs'),
  },
  {
    wall: 'a seccomp profile',
    isSet: (seen) => isSeccompApplied(seen) && ['RuntimeDefault', 'Localhost'].includes(
      String(object(seen.container.securityContext.seccompProfile).type)),
    stands: has('seccomp', (value) => value === '2'),
    says: saysFact('seccomp', 'Seccomp'),
  },
  {
    wall: 'a root file system that is read-only',
    isSet: ({ container }) => container.securityContext.readOnlyRootFilesystem === true,
    stands: has('root', (value) => value === 'read-only'),
    says: saysFact('root', 'root file system'),
  },
  {
    wall: 'a kernel of its own',
    isSet: hasOwnKernel,
    stands: ({ fact, node }) => (node?.kernel && fact('kernel')
      ? fact('kernel') !== node.kernel || Boolean(fact('boot') && node.boot && fact('boot') !== node.boot) : undefined),
    says: ({ fact, node }) => `kernel ${fact('kernel') || 'unknown'}, and that of the node is ${node?.kernel || 'unknown'}`,
    isKar: true,
  },
  {
    wall: 'no processes of the node',
    isSet: hasOwnKernel,
    stands: none('daemons'),
    says: saysFact('daemons', 'processes of the node'),
    isKar: true,
  },
  {
    wall: 'no memory of the machine',
    isSet: hasOwnKernel,
    stands: none('memory'),
    says: saysFact('memory', 'devices that open'),
    isKar: true,
  },
  {
    wall: 'no folders of the node',
    isSet: hasOwnKernel,
    stands: none('folders'),
    says: saysFact('folders', 'folders'),
    isKar: true,
  },
  {
    wall: 'no network interfaces of the node',
    isSet: (seen) => hasOwnKernel(seen) && seen.pod.spec.hostNetwork !== true,
    stands: ({ fact, node }) => (node?.addresses.length && fact('addresses')
      ? !fact('addresses')!.split(' ').some((address) => node.addresses.includes(address)) : undefined),
    says: saysFact('addresses', 'addresses'),
    isKar: true,
  },
];

function dropsAll({ securityContext }: ContainerView): boolean {
  const { add = [], drop = [] } = object(securityContext.capabilities) as { add?: unknown[]; drop?: unknown[] };
  return drop.includes('ALL') && add.length === 0;
}

/** The walls that KAR-0020 asks for, in their order. */
export const KAR_WALLS: readonly string[] = SETTINGS.filter(({ isKar }) => isKar).map(({ wall }) => wall);

/** Whether a row is a requirement of KAR-0020. */
export function isKarWall(wall: string): boolean {
  return KAR_WALLS.some((one) => wall === one || wall.startsWith(`${one} in container `));
}

/** The rows of one container of an agent: one for each wall that its manifest sets. */
export function factRows(
  agent: string, view: ClusterView, pod: PodView, container: ContainerView, isOnly: boolean, log: ProbeLog | string,
  node: LiveNode | undefined,
): ProofRow[] {
  const fact = (name: string) => (typeof log === 'string' ? undefined : log.facts.get(name));
  const seen: Seen = { pod, container, traits: view.runtimeOf(pod), fact, node };
  return SETTINGS.filter(({ isSet }) => isSet(seen)).map(({ wall, stands, says }): ProofRow => {
    const is = stands(seen);
    return {
      agent,
      wall: isOnly ? wall : `${wall} in container ${String(container.container.name)}`,
      ...(typeof log === 'string' ? inconclusive(log)
        : is === undefined ? inconclusive(`the probe could not see it: ${says(seen)}`)
          : is ? { verdict: ProofVerdict.HELD, detail: says(seen) } : broken(says(seen))),
      ...typeof log !== 'string' && { at: log.at },
    };
  });
}
