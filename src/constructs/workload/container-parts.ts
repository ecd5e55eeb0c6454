import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { AgentContainerProps } from './agent-container';
import { AgentDevice, DeviceAsk, PodClaim } from './agent-device';
import { AgentHugePages, filledResources, resourcesJson, sharedMemoryOf, sizedResources } from './resources';
import { SHARED_MEMORY, Storage, Workspaces, requireMountPath, scratch, sharedMemory, shortestPath, volumeNameOf } from './workspaces';
import { Place } from '../../engine/input/check';
import { propError } from '../../engine/input/props';
import { acceleratorDomain, passesAccelerator, passesAccelerators } from '../../engine/runtimes/accelerators';
import { IAgentRuntime } from '../../engine/runtimes/traits';
import { trimEnd } from '../../engine/value/counted';
import { Json, firstRepeated } from '../../engine/value/json';
import { nanosOf } from '../../engine/value/quantities';
import { probes } from '../../synth/agent-probes';
import { sizeQuantity } from '../props/quantity';
import { AgentSeccompProfile } from '../seccomp/agent-seccomp-profile';

/** What a container has that cdk8s-plus cannot render. */
export interface ContainerParts {
  readonly volumes: Json[];
  readonly volumeMounts: Json[];
  readonly resources: Json;
  /** `resourceClaims` of the pod. */
  readonly claims: Json[];
  /** Filled into the rendered container. */
  readonly fields: Json;
  /** Whether the startup probe is one that cdk8s-plus adds to every container with a port. */
  readonly inventedStartup: boolean;
}

/** Splits a container into what cdk8s-plus renders and the rest. An init container ends, and so has no probes. */
export function containerParts(
  scope: IConstruct,
  props: AgentContainerProps & { readonly name: string },
  probed: boolean,
  workspaces: Workspaces,
  runtime: IAgentRuntime,
): { parts: ContainerParts; plus: kplus.ContainerProps } {
  const at = (prop: string) => (props.name === 'main' ? prop : `${props.name}.${prop}`);
  const {
    env, writablePaths, workspace, sharedMemory: ownShm, size, devices, hugePages, mounts, probes: probing, appArmorProfile,
    seccompProfile, port: deprecatedPort,
    ...plain
  } = props;
  const portNumber = plain.portNumber ?? deprecatedPort;
  const ports = [portNumber, ...(plain.ports ?? []).map((port) => port.number)].filter((port): port is number => port !== undefined);

  const resources = sizedResources(plain.resources ?? {}, size);
  const filled = filledResources(resources);
  const shm = ownShm ?? sharedMemoryOf(size);
  const given = devicesOf(scope, at('devices'), devices ?? [], runtime);
  const names = new VolumeNames(props.name, workspace && volumeNameOf(workspace));
  const pages = hugePagesOf(scope, at('hugePages'), hugePages ?? [], (path) => names.next(path));
  const own: Storage[] = [
    scratch(scope, at('writablePaths'), writablePaths ?? [{ path: '/tmp' }], (path) => names.next(path)),
    ...shm ? [sharedMemory(scope, at(ownShm ? 'sharedMemory' : 'size'), shm, filled.memory!.limit!, names.next(SHARED_MEMORY))] : [],
    pages.storage,
    ...(mounts ?? []).map((mount, i): Storage => {
      const name = names.next(requireMountPath(scope, at(`mounts[${i}].path`), mount.path));
      return { volumes: [mount._toVolume(name)], volumeMounts: [mount._toMount(name)] };
    }),
    ...workspace ? [{
      volumes: [],
      volumeMounts: [workspaces.mount(at('workspace'), workspace, requireMountPath(scope, at('workspace.path'), workspace.path))],
    }] : [],
  ];
  const volumeMounts = own.flatMap((storage) => storage.volumeMounts);
  requireDistinct(scope, at('writablePaths'), [
    ...volumeMounts.map((mount) => mount.mountPath as string),
    ...(plain.volumeMounts ?? []).map((mount) => mount.path),
  ]);

  const { livenessProbe, readinessProbe, startupProbe } = probed ? probes(scope, at('probes'), probing ?? {}, ports[0]) : {} as Json;
  return {
    parts: {
      volumes: own.flatMap((storage) => storage.volumes),
      volumeMounts,
      resources: withDevices(resourcesJson(scope, at('resources'), resources), { ...given.amounts, ...pages.amounts }, given.claims),
      claims: given.podClaims,
      inventedStartup: plain.startup === undefined,
      fields: {
        livenessProbe,
        readinessProbe,
        startupProbe,
        securityContext: {
          appArmorProfile: appArmorProfile?._toJson(),
          seccompProfile: AgentSeccompProfile._jsonOf(scope, at('seccompProfile'), seccompProfile, plain.securityContext),
        },
      },
    },
    plus: {
      ...plain,
      portNumber,
      // Where these are left out, cdk8s-plus fills in its own values.
      imagePullPolicy:
        plain.imagePullPolicy ?? (props.image.includes('@') ? kplus.ImagePullPolicy.IF_NOT_PRESENT : kplus.ImagePullPolicy.ALWAYS),
      resources: filled,
      envVariables: { ...plain.envVariables, ...literals(scope, at('env'), env ?? {}, plain.envVariables ?? {}) },
      volumeMounts: [...(plain.volumeMounts ?? [])],
    },
  };
}

/** Devices and huge pages cannot be overcommitted: requests equal limits. */
function withDevices({ requests, limits }: Json, amounts: Json, claims: Json[]): Json {
  return { requests: { ...requests, ...amounts }, limits: { ...limits, ...amounts }, ...claims.length > 0 && { claims } };
}

function literals(scope: IConstruct, prop: string, env: { [name: string]: string }, others: object): { [name: string]: kplus.EnvValue } {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => {
    if (Object.hasOwn(others, name)) {
      throw propError(scope, prop, 'not name a variable that \'envVariables\' also names', name);
    }
    return [name, kplus.EnvValue.fromValue(value)];
  }));
}

function requireDistinct(scope: IConstruct, prop: string, paths: string[]): void {
  const twice = firstRepeated(paths.map(shortestPath));
  if (twice !== undefined) {
    throw propError(scope, prop, 'name each path once, and none that another mount takes', twice);
  }
}

/** Names of a container's volumes: "tmp" for /tmp of "main", "proxy-var-run" for /var/run of "proxy". */
class VolumeNames {
  private readonly taken = new Set<string>();

  constructor(private readonly container: string, workspace?: string) {
    if (workspace !== undefined) {
      this.taken.add(workspace);
    }
  }

  public next(path: string): string {
    const slug = trimEnd(path.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-/, ''), '-') || 'files';
    const base = trimEnd((this.container === 'main' ? slug : `${this.container}-${slug}`).slice(0, 56), '-');
    let name = base;
    for (let i = 2; this.taken.has(name); i++) {
      name = `${base}-${i}`;
    }
    this.taken.add(name);
    return name;
  }
}

const DEFAULT_PAGE_SIZE = '2Mi';

/** The huge pages of a container: amounts by resource, and a file system for those that have a path. */
function hugePagesOf(place: IConstruct, prop: string, pages: AgentHugePages[], volumeName: (path: string) => string):
{ amounts: Json; storage: Storage } {
  const all = pages.map(({ amount, pageSize, path }, i) => {
    const at = `${prop}[${i}]`;
    const size = pageSize ? sizeQuantity(place, `${at}.pageSize`, pageSize) : DEFAULT_PAGE_SIZE;
    const quantity = sizeQuantity(place, `${at}.amount`, amount);
    if (nanosOf(quantity)! % nanosOf(size)! !== 0n) {
      throw propError(place, `${at}.amount`, `be a multiple of the page size ${size}`, quantity);
    }
    const mountPath = path === undefined ? undefined : requireMountPath(place, `${at}.path`, path);
    return { size, quantity, mountPath };
  });
  const twice = firstRepeated(all.map(({ size }) => size));
  if (twice !== undefined) {
    throw propError(place, prop, 'name each page size once', twice);
  }
  const mounted = all.flatMap(({ size, quantity, mountPath }) => (mountPath === undefined ? []
    : [{ name: volumeName(mountPath), mountPath, emptyDir: { medium: `HugePages-${size}`, sizeLimit: quantity } }]));
  return {
    amounts: Object.fromEntries(all.map(({ size, quantity }) => [`hugepages-${size}`, quantity])),
    storage: {
      volumes: mounted.map(({ name, emptyDir }) => ({ name, emptyDir })),
      volumeMounts: mounted.map(({ name, mountPath }) => ({ name, mountPath })),
    },
  };
}

/** What a container gets beside CPU, memory and disk. */
interface Devices {
  /** Requests, which equal limits. */
  readonly amounts: Json;
  /** `resources.claims` of the container. */
  readonly claims: Json[];
  /** `resourceClaims` of the pod. */
  readonly podClaims: Json[];
}

/** The devices of a container, checked against what its runtime passes through. */
function devicesOf(place: Place, prop: string, devices: AgentDevice[], runtime: IAgentRuntime): Devices {
  const asked = devices.map((device) => device._ask());
  const twice = firstRepeated(asked.map(titleOf));
  if (twice !== undefined) {
    throw propError(place, prop, 'name each device once, with the number of it', twice);
  }
  asked.forEach((ask, i) => requirePassed(place, `${prop}[${i}]`, ask, runtime));
  const claimed = asked.flatMap((ask) => ('claim' in ask ? [{ ...ask, name: claimName(ask.claim) }] : []));
  return {
    amounts: Object.fromEntries(asked.flatMap((ask) => ('resource' in ask ? [[ask.resource, String(ask.count)]] : []))),
    claims: claimed.map(({ name, request }) => ({ name, ...request !== undefined && { request } })),
    podClaims: claimed.map(({ name, claim }) => ({ name, ...claim })),
  };
}

function titleOf(ask: DeviceAsk): string {
  return 'resource' in ask ? ask.resource : claimName(ask.claim);
}

/** The name of a claim in its pod: a DNS label made from the name of the object. */
function claimName(claim: PodClaim): string {
  const [name] = Object.values(claim) as string[];
  return trimEnd(name.replace(/\./g, '-').slice(0, 63), '-');
}

/** A sandbox hides the devices of the node unless the node is set up otherwise. The pod would reserve a GPU that it cannot use. */
function requirePassed(place: Place, prop: string, ask: DeviceAsk, { runtimeClassName, traits }: IAgentRuntime): void {
  const domain = 'resource' in ask ? acceleratorDomain(ask.resource) : undefined;
  const isPassed = 'claim' in ask ? passesAccelerators(traits) : domain === undefined || passesAccelerator(traits, domain);
  if (isPassed) {
    return;
  }
  const runtime = runtimeClassName === undefined ? 'the default runtime' : `"${runtimeClassName}"`;
  const lacks = isPassed === false ? 'passes no such device through' : 'does not state that it passes such devices through';
  throw propError(
    place,
    prop,
    'be a device that the runtime passes to the agent',
    titleOf(ask),
    `${runtime} (${traits.isolation}) ${lacks}; use a runtime that does, such as GVisorRuntime with nvproxy, KataRuntime with `
    + "accelerators, or state 'accelerators' in its traits",
  );
}
