import * as kplus from 'cdk8s-plus-29';
import { AgentContainerProps } from './agent-container';
import { AgentWorkloadProps } from './agent-workload-props';
import { ContainerParts, containerParts } from './container-parts';
import { CONTAINER } from './container-shape';
import { SharedParts } from './shared-parts';
import { Workspaces } from './workspaces';
import { ClusterView } from '../../engine/cluster/cluster-view';
import { Amounts } from '../../engine/cluster/limit-ranges';
import { podResourcesWithOverhead } from '../../engine/cluster/pod-resources';
import { harden } from '../../engine/hardening/harden';
import { Place, rendered, struct } from '../../engine/input/check';
import { constructError, propError, requireDnsLabel } from '../../engine/input/props';
import { podViews } from '../../engine/manifest/pod-view';
import { IAgentRuntime } from '../../engine/runtimes/traits';
import { Json, fill, isSame, object, objects } from '../../engine/value/json';
import { nanosOf, quantityText } from '../../engine/value/quantities';
import { IAgentNamespace } from '../network/agent-namespace-ref';

const container = struct(CONTAINER, '{ name: "helper", image: "helper@sha256:<64 hex>" }');
/** The method that adds a container. jsii gives some languages another one. */
export const ADD_CONTAINER = 'addAgentContainer';

const attachable = rendered('a Container', `new Container(…), or call ${ADD_CONTAINER}`);

type NamedContainer = AgentContainerProps & { readonly name: string };

/** The containers of one pod: checks each one, gives cdk8s-plus what it can render, and adds the rest to what it renders. */
export class AgentContainers {
  private readonly parts = new Map<string, ContainerParts>();
  private readonly asked: PodContainers = { containers: [], initContainers: [] };

  /** The disks that containers share. */
  public readonly workspaces: Workspaces;
  /** Variables and files of all containers that run as long as the pod. */
  public readonly shared: SharedParts;

  constructor(private readonly pod: kplus.AbstractPod, private readonly props: AgentWorkloadProps) {
    this.workspaces = new Workspaces(pod);
    this.shared = new SharedParts(pod);
  }

  /** The volumes that the containers need besides those of cdk8s-plus. */
  public get volumes(): Json[] {
    return [...[...this.parts.values()].flatMap((parts) => parts.volumes), ...this.workspaces.volumes, ...this.shared.volumes];
  }

  /** The claims for devices, each once: containers that name the same claim share its devices. Nothing if there are none. */
  public get claims(): Json[] | undefined {
    const byName = new Map([...this.parts.values()].flatMap((parts) => parts.claims.map((claim) => [claim.name as string, claim])));
    return byName.size > 0 ? [...byName.values()] : undefined;
  }

  /** What cdk8s-plus adds as a container that runs as long as the pod. */
  public main(props: AgentContainerProps): kplus.ContainerProps {
    container(this.pod, 'cont', props);
    const name = props.name ?? 'main';
    this.requireNewName('containers', name);
    if (props.restartPolicy !== undefined) {
      throw propError(
        this.pod,
        'restartPolicy',
        "be set in 'initContainers' alone",
        props.restartPolicy,
        `move container "${name}" there to make it a sidecar`,
      );
    }
    return this.split({ ...props, name }, true, 'containers');
  }

  /** What cdk8s-plus adds as an init container, or as a sidecar. */
  public init(props: AgentContainerProps): kplus.ContainerProps {
    container(this.pod, 'cont', props);
    const name = props.name ?? `init-${this.pod.initContainers.length}`;
    this.requireNewName('initContainers', name);
    const sidecar = props.restartPolicy === kplus.ContainerRestartPolicy.ALWAYS;
    if (!sidecar && (props.liveness || props.readiness || props.startup || props.probes)) {
      throw constructError(
        this.pod,
        `container "${name}" in 'initContainers' must have no probes: it ends before they begin; `
        + 'set restartPolicy to ALWAYS to make it a sidecar',
      );
    }
    return this.split({ ...props, name }, sidecar, 'initContainers');
  }

  /** Checks a container that cdk8s-plus made. */
  public attached(cont: kplus.Container): kplus.Container {
    attachable(this.pod, 'cont', cont);
    this.requireNewName('containers', cont.name);
    Object.entries(this.shared.envOf(cont.name, cont.env.variables)).forEach(([variable, value]) => cont.env.addVariable(variable, value));
    return cont;
  }

  /** Adds to a rendered container what cdk8s-plus cannot render, and orders its environment. */
  public finish(plus: Json): Json {
    const parts = this.parts.get(plus.name);
    const env = this.shared.withProxies(objects(plus.env));
    const mounts = this.shared.mountsOf(plus.name, [...objects(plus.volumeMounts), ...(parts?.volumeMounts ?? [])]);
    const ordered: Json = {
      ...plus,
      env: env.length > 0 ? orderEnv(env) : undefined,
      volumeMounts: mounts.length > 0 ? mounts : undefined,
    };
    if (!parts) {
      return ordered;
    }
    const startupProbe = parts.inventedStartup ? undefined : plus.startupProbe;
    return { ...fill({ ...ordered, startupProbe }, parts.fields), resources: { ...object(plus.resources), ...parts.resources } };
  }

  private split(props: NamedContainer, probed: boolean, list: keyof PodContainers): kplus.ContainerProps {
    const { parts, plus } = containerParts(this.pod, props, probed, this.workspaces, this.props.runtime);
    this.requireOneClaimPerName(parts.claims);
    this.requireRoom(props, parts, list);
    this.parts.set(props.name, parts);
    return { ...plus, envVariables: this.shared.envOf(props.name, plus.envVariables ?? {}) };
  }

  /** Of the pod with this container, if the container asks for more than CPU, memory and disk by figures. */
  private requireRoom({ name, restartPolicy, ...props }: NamedContainer, { resources }: ContainerParts, list: keyof PodContainers): void {
    this.asked[list].push({ name, restartPolicy, resources });
    const prop = (['size', 'devices', 'hugePages'] as const).find((one) => props[one] !== undefined);
    if (prop !== undefined) {
      const got = prop === 'size' ? props.size : Object.keys(resources.limits as Json).filter((resource) => /[/-]/.test(resource));
      requireRoom(this.pod, [name === 'main' ? prop : `${name}.${prop}`, got], this.props.namespace, this.props.runtime, this.asked);
    }
  }

  /** Names of claims are cut to a label, so that two can become the same. */
  private requireOneClaimPerName(claims: Json[]): void {
    const others = this.claims ?? [];
    const other = claims.find((claim) => others.some((one) => one.name === claim.name && !isSame(one, claim)));
    if (other) {
      throw propError(this.pod, 'devices', 'not name a claim and a template whose names are the same in the pod', other.name, 'rename one');
    }
  }

  private requireNewName(list: string, name: string): void {
    requireDnsLabel(this.pod, `${list}.name`, name);
    if ([...this.pod.containers, ...this.pod.initContainers].some((other) => other.name === name)) {
      throw propError(this.pod, `${list}.name`, 'differ from the names of the pod\'s other containers', name);
    }
  }
}

/**
 * The environment in an order that does not depend on the language of the app. Variables are sorted by name, except
 * that Kubernetes needs each variable after those that it refers to as `$(NAME)`.
 *
 * @see https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
export function orderEnv(variables: Json[]): Json[] {
  const byName = new Map([...variables].sort((a, b) => (a.name < b.name ? -1 : 1)).map((variable) => [variable.name as string, variable]));
  const ordered = new Set<Json>();
  const visiting = new Set<string>();
  const visit = (name: string) => {
    const variable = byName.get(name);
    if (!variable || ordered.has(variable) || visiting.has(name)) { // Kubernetes does not expand a circle
      return;
    }
    visiting.add(name);
    references(variable.value).forEach(visit);
    ordered.add(variable);
  };
  [...byName.keys()].forEach(visit);
  return [...ordered];
}

/** The names that a value refers to, sorted. "$$(NAME)" is text and refers to nothing. */
function references(value: unknown): string[] {
  const found = typeof value === 'string' ? [...value.matchAll(/\$\$|\$\(([^()\s]+)\)/g)].map((match) => match[1]) : [];
  return found.filter((name) => name !== undefined).sort();
}

/** The props of a quota, by the resources that they limit. */
const PROPS = new Map([['cpu', 'cpu'], ['memory', 'memory'], ['ephemeral-storage', 'ephemeralStorage']]);

/** A view without objects: the namespace's LimitRange adds nothing to containers that have all resources. */
const NOTHING = new ClusterView([], { complete: false });

/** What the quota of a namespace of this app says, as `spec.hard`. */
type NamespaceWithQuota = IAgentNamespace & { readonly _quota?: Json };

/** The containers of a pod, with the resources that they ask for. */
interface PodContainers {
  readonly containers: Json[];
  readonly initContainers: Json[];
}

/**
 * Fails if the quota of the namespace cannot admit even one pod. Kubernetes would accept a Deployment of such pods and never start one.
 * What many pods request together is for rule no-quota-overrun.
 *
 * @param prop the prop that asks for the resources, such as "size", and its value
 */
function requireRoom(
  place: Place,
  [prop, value]: readonly [string, unknown],
  namespace: NamespaceWithQuota,
  runtime: IAgentRuntime,
  pod: PodContainers,
): void {
  const hard = namespace._quota;
  if (hard === undefined) {
    return;
  }
  const { overheadCpu: cpu, overheadMemory: memory } = runtime.traits;
  const spec = harden({ ...pod, overhead: { ...cpu && { cpu }, ...memory && { memory } } }, runtime);
  const [view] = podViews({ apiVersion: 'v1', kind: 'Pod', spec });
  const { requests } = podResourcesWithOverhead(NOTHING, view);
  const [resource, asked, limit] = overrun(requests, hard) ?? [];
  if (resource === undefined) {
    return;
  }
  const quotaProp = PROPS.get(resource) ?? 'devices';
  throw propError(
    place,
    prop,
    `fit into the quota of namespace "${namespace.namespaceName}", which admits ${limit} of ${resource}`,
    value,
    `one pod requests ${asked}; lower it, or raise quota.${quotaProp} of the namespace`,
  );
}

/** The first resource of which one pod requests more than the quota has, and both amounts. */
function overrun(requests: Amounts, hard: Json): [string, string, string] | undefined {
  for (const [resource, nanos] of requests) {
    const limit: unknown = hard[`requests.${resource}`];
    const most = nanosOf(limit);
    if (most !== undefined && nanos > most) {
      return [resource, quantityText(nanos, /memory|storage|^hugepages-/.test(resource)), String(limit)];
    }
  }
  return undefined;
}
