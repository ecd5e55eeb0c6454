import * as kplus from 'cdk8s-plus-29';
import { AgentContainerProps } from './agent-container';
import { ContainerParts, containerParts } from './container-parts';
import { CONTAINER } from './container-shape';
import { orderEnv } from './env';
import { Workspaces } from './workspaces';
import { constructError, propError, requireDnsLabel } from '../../engine/input/props';
import { Json, fill, object, objects } from '../../engine/value/json';
import { rendered, struct } from '../props/check';

const container = struct(CONTAINER, '{ name: "helper", image: "helper@sha256:<64 hex>" }');
const attachable = rendered('a Container', 'new Container(…), or call addContainer');

/** The containers of one pod: checks each one, gives cdk8s-plus what it can render, and adds the rest to what it renders. */
export class AgentContainers {
  private readonly parts = new Map<string, ContainerParts>();

  /** The disks that containers share. */
  public readonly workspaces: Workspaces;

  constructor(private readonly pod: kplus.AbstractPod) {
    this.workspaces = new Workspaces(pod);
  }

  /** The volumes that the containers need besides those of cdk8s-plus. */
  public get volumes(): Json[] {
    return [...[...this.parts.values()].flatMap((parts) => parts.volumes), ...this.workspaces.volumes];
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
    return this.split({ ...props, name }, true);
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
    return this.split({ ...props, name }, sidecar);
  }

  /** Checks a container that cdk8s-plus made. */
  public attached(cont: kplus.Container): kplus.Container {
    attachable(this.pod, 'cont', cont);
    this.requireNewName('containers', cont.name);
    return cont;
  }

  /** Adds to a rendered container what cdk8s-plus cannot render, and orders its environment. */
  public finish(plus: Json): Json {
    const parts = this.parts.get(plus.name);
    const env = objects(plus.env);
    const mounts = [...objects(plus.volumeMounts), ...(parts?.volumeMounts ?? [])];
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

  private split(props: AgentContainerProps & { readonly name: string }, probed: boolean): kplus.ContainerProps {
    const { parts, plus } = containerParts(this.pod, props, probed, this.workspaces);
    this.parts.set(props.name, parts);
    return plus;
  }

  private requireNewName(list: string, name: string): void {
    requireDnsLabel(this.pod, `${list}.name`, name);
    if ([...this.pod.containers, ...this.pod.initContainers].some((other) => other.name === name)) {
      throw propError(this.pod, `${list}.name`, 'differ from the names of the pod\'s other containers', name);
    }
  }
}
