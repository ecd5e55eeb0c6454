import { ApiObject, ApiObjectMetadata, Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentContainerProps } from './agent-container';
import { ADD_CONTAINER, AgentContainers } from './agent-containers';
import { AgentImageOptions } from './agent-image-options';
import { AgentTools } from './agent-tools';
import { AgentWorkloadProps } from './agent-workload-props';
import { CONTAINER } from './container-shape';
import { accountOf, addIdentities, identityLabels, podSecurityContext, requireIdentities } from './identities';
import { roleLabels } from './own-account';
import { renderPod } from './render-pod';
import { UseOptions } from './use-options';
import { WORKLOAD } from './workload-shape';
import { Place, Shape, UnknownField, checkProps, nameMeant, placeOf } from '../../engine/input/check';
import { constructError, propError, requireForeignKeys } from '../../engine/input/props';
import { OWN_PREFIX } from '../../engine/manifest/labels';
import { statedBy } from '../../engine/runtimes/runtimes';
import { Json, object } from '../../engine/value/json';
import { GuardedApiObject } from '../../synth/guarded-api-object';
import { ObjectHints } from '../../synth/guarded-object';
import { IToolServer } from '../network/tool-server';

/**
 * What all kinds of workload share. A kind extends the class of cdk8s-plus, and has one of these. See `workloadKind`, too.
 * Its own file holds its props, their shape (with what Kubernetes demands of the kind), and where its spec holds the pod.
 */
export class AgentWorkload {
  public readonly containers: AgentContainers;
  private readonly tools: AgentTools;

  constructor(private readonly pod: kplus.AbstractPod, private readonly props: AgentWorkloadProps) {
    this.containers = new AgentContainers(pod, props);
    CONTAINERS.set(pod, this.containers);
    this.tools = new AgentTools(pod, this.containers);
    const fault = `a pod needs a container; give 'image' or 'containers', or call ${ADD_CONTAINER}`;
    pod.node.addValidation({ validate: () => (pod.containers.length > 0 ? [] : [fault]) });
  }

  /**
   * Replaces the object that cdk8s-plus made. `spec` gives its spec from what cdk8s-plus renders.
   * `harden` takes the pod's spec in it.
   */
  public object(apiVersion: string, kind: string, spec: (harden: (pod: Json) => Json) => Json): ApiObject {
    const metadata = this.takePlace();
    const harden = (pod: Json) => renderPod(this.pod, this.props, this.containers, pod);
    return new GuardedApiObject(this.pod, 'Resource', {
      apiVersion,
      kind,
      metadata,
      spec: Lazy.any({ produce: () => this.containers.workspaces.withTemplates(spec(harden)) }),
    }, this.hints());
  }

  /** Adds the containers that the props describe, by the pod's own methods, and the identities. */
  public addContainers(): void {
    const containers = describedContainers(this.pod, this.props);
    (this.props.initContainers ?? []).forEach((container) => this.pod.addInitContainer(container));
    containers.forEach((container) => this.pod.addContainer(container));
    addIdentities(this.pod, this.props);
  }

  /** Opens a server to the pods on both sides, and hands its URL to their containers. */
  public use(server: IToolServer, options: UseOptions): void {
    this.tools.use(server, options);
  }

  /** What the library knows of the object without rendering it. */
  private hints(): ObjectHints {
    const { runtime } = this.props;
    return {
      runtime: statedBy(runtime),
      order: () => ({
        labels: () => this.pod.podMetadata.toJson().labels as Json,
        label: (key) => {
          const label: unknown = this.pod.podMetadata.getLabel(key);
          const isToken = label !== undefined && typeof label !== 'string';
          return (isToken ? object(this.pod.podMetadata.toJson().labels)[key] : label) as string | undefined;
        },
        runtimeClassName: runtime.runtimeClassName,
        serviceAccountName: this.pod.serviceAccount?.name ?? accountOf(this.props, this.pod.name),
      }),
    };
  }

  /** Removes the object of cdk8s-plus, an L1 that drops the fields it does not know, and gives the metadata for ours. */
  private takePlace(): ApiObjectMetadata {
    const metadata = metadataOf(this.props);
    const plain = this.pod.node.findChild('Resource') as ApiObject;
    this.pod.node.tryRemoveChild('Resource');
    const address = plain.metadata.getLabel(kplus.Pod.ADDRESS_LABEL);
    return { ...metadata, name: plain.name, labels: { ...metadata.labels, ...(address && { [kplus.Pod.ADDRESS_LABEL]: address }) } };
  }
}

/**
 * Props for the class of cdk8s-plus, from the user's props, which are checked first: cdk8s-plus reads them without checks.
 * The containers are added one by one, once the construct exists.
 */
export function plusProps<P extends AgentWorkloadProps>(scope: Construct, id: string, props: P, shape: Shape<P>): kplus.WorkloadProps {
  const place = placeOf(scope, id);
  checkProps(place, props, shape, propOfOtherKind);
  requireOwnMetadata(place, props);
  requireIdentities(place, props);
  const metadata = metadataOf(props);
  return {
    metadata,
    podMetadata: { labels: metadata.labels, annotations: metadata.annotations },
    volumes: props.volumes,
    restartPolicy: props.restartPolicy,
    serviceAccount: props.serviceAccount,
    automountServiceAccountToken: props.automountServiceAccountToken,
    securityContext: podSecurityContext(place, props),
    terminationGracePeriod: props.terminationGracePeriod,
    hostAliases: props.hostAliases,
    dns: props.dns,
  };
}

/** The remedy for a prop that the kind does not have. */
export const propOfOtherKind: UnknownField = (prop, known) => {
  if (Object.hasOwn(OF_THE_NODE, prop)) {
    return OF_THE_NODE[prop];
  }
  const kinds = [...PARTICULAR.keys()].filter((kind) => PARTICULAR.get(kind)!.has(prop)).sort();
  if (kinds.length > 0) {
    return `it is a prop of ${kinds.join(', ').replace(/, (?=\w+$)/, ' and ')}`;
  }
  return Object.hasOwn(CONTAINER, prop) ? "it is a prop of a container: use 'containers' in place of the short form"
    : ['this kind of workload has no such prop', nameMeant(prop, known)].filter((part) => part !== undefined).join('; ');
};

/** Props that only some kinds have, by kind. */
const PARTICULAR = new Map<string, ReadonlySet<string>>();

/** Says which props a kind has, for the remedy of a prop that another kind does not have. */
export function propsOfKind(kind: string, shape: object): void {
  PARTICULAR.set(kind, new Set(Object.keys(shape).filter((prop) => !Object.hasOwn(WORKLOAD, prop))));
}

/** The containers of each workload, to be passed through before cdk8s-plus adds them. */
const CONTAINERS = new WeakMap<kplus.AbstractPod, AgentContainers>();

/**
 * Makes a class of pods a kind of workload: the methods of cdk8s-plus that add a container harden it first.
 *
 * They change on the class, since jsii calls the methods of a class: other languages never reach one of an instance.
 */
export function workloadKind(name: string, { prototype }: { readonly prototype: kplus.AbstractPod }, shape: object): void {
  propsOfKind(name, shape);
  const { addContainer, addInitContainer, attachContainer } = prototype;
  prototype.addContainer = function (cont) {
    return addContainer.call(this, CONTAINERS.get(this)!.main(cont));
  };
  prototype.addInitContainer = function (cont) {
    return addInitContainer.call(this, CONTAINERS.get(this)!.init(cont));
  };
  prototype.attachContainer = function (cont) {
    attachContainer.call(this, CONTAINERS.get(this)!.attached(cont));
  };
}

/** Props of other pods that open the node, and why no agent has them. */
const OF_THE_NODE: { readonly [prop: string]: string } = {
  hostNetwork: 'an agent never shares the network of its node, where no NetworkPolicy holds (no-host-namespaces)',
  hostPID: 'an agent never shares the processes of its node (no-host-namespaces)',
  hostIPC: 'an agent never shares the memory of processes of its node (no-host-namespaces)',
  privileged: 'an agent never gets the devices and rights of its node (no-privilege-escalation)',
};

/** A fixed number of pods would undo the autoscaler's choice each time the manifest is applied. */
export function requireNoReplicas(place: Place, replicas: number | undefined): void {
  if (replicas !== undefined) {
    throw propError(place, 'replicas', 'be left out where an autoscaler decides', replicas,
      'give the autoscaler its minimum, such as minReplicas of a HorizontalPodAutoscaler');
  }
}

function requireOwnMetadata(place: Place, props: AgentWorkloadProps): void {
  for (const prop of ['labels', 'annotations'] as const) {
    requireForeignKeys(place, prop, props[prop], {
      [OWN_PREFIX]: 'these are set by the library; to accept a finding use AgentPolicy.acknowledge',
    });
  }
}

/** Metadata of the object, from the props. */
function metadataOf(props: AgentWorkloadProps): ApiObjectMetadata {
  return {
    name: props.name,
    namespace: props.namespace.namespaceName,
    labels: { ...props.labels, ...identityLabels(props), ...roleLabels(props) },
    annotations: props.annotations,
  };
}

/** The props of the short form, besides the image, and the field of a container that each one is. */
const FIELDS: { readonly [prop in Exclude<keyof AgentImageOptions, 'image'>]-?: keyof AgentContainerProps } = {
  containerName: 'name',
  port: 'portNumber',
  command: 'command',
  args: 'args',
  env: 'env',
  envVariables: 'envVariables',
  envFrom: 'envFrom',
  resources: 'resources',
  containerSecurityContext: 'securityContext',
  imagePullPolicy: 'imagePullPolicy',
  writablePaths: 'writablePaths',
  workspace: 'workspace',
  sharedMemory: 'sharedMemory',
  size: 'size',
  devices: 'devices',
  hugePages: 'hugePages',
  mounts: 'mounts',
  probes: 'probes',
  appArmorProfile: 'appArmorProfile',
  seccompProfile: 'seccompProfile',
};

const PROPS = Object.entries(FIELDS) as [keyof AgentWorkloadProps, keyof AgentContainerProps][];

/** The containers that the props describe, in the short form or in the long one. */
function describedContainers(place: Place, props: AgentWorkloadProps): AgentContainerProps[] {
  const { image, containers } = props;
  if (image === undefined) {
    const misplaced = PROPS.map(([prop]) => prop).find((prop) => props[prop] !== undefined);
    if (misplaced) {
      throw constructError(
        place,
        `'${misplaced}' belongs to the container that 'image' describes; give 'image', or set it on the element of 'containers'`,
      );
    }
    return containers ?? [];
  }
  if (containers !== undefined) {
    throw constructError(place, 'give either \'image\' for one container or \'containers\', not both');
  }
  return [{ image, ...Object.fromEntries(PROPS.map(([prop, field]) => [field, props[prop]])) }];
}
