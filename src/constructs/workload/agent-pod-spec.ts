import { ApiObject, ApiObjectMetadata } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { AgentContainerProps } from './agent-container';
import { AgentWorkloadProps, SupplementalGroupsPolicy } from './agent-workload-props';
import { ContainerParts, containerParts } from './container-parts';
import { orderEnv } from './env';
import { roleLabel } from './workload-role';
import { harden } from '../../engine/hardening/harden';
import {
  constructError,
  propError,
  requireDnsLabel,
  requireDnsSubdomain,
  requireForeignKeys,
  requireList,
  requireOneOf,
  requireSameApp,
} from '../../engine/input/props';
import { OWN_PREFIX } from '../../engine/manifest/labels';
import { statedBy } from '../../engine/runtimes/runtimes';
import { Json, fill, firstRepeated, object, objects } from '../../engine/value/json';
import { ObjectHints } from '../../synth/guarded-object';
import { SeccompProfile } from '../seccomp/seccomp-profile';

/** The short form's fields; with `containers` they would describe nothing. */
const SHORT_FORM = ['containerName', 'port', 'command', 'args', 'env', 'envVariables', 'envFrom', 'resources', 'containerSecurityContext',
  'imagePullPolicy', 'writablePaths', 'mounts', 'probes', 'appArmorProfile', 'seccompProfile'] as const;

/** Metadata of the object, as far as the props say it. */
export function metadataOf(props: AgentWorkloadProps): ApiObjectMetadata {
  return {
    name: props.name,
    namespace: props.namespace?.namespaceName, // that it is given is checked once there is a path to name
    labels: { ...props.labels, ...roleLabel(props) },
    annotations: props.annotations,
  };
}

/** Props for cdk8s-plus: all but the containers, which are added one by one once the pod is there. */
export function plusProps(props: AgentWorkloadProps, metadata: ApiObjectMetadata): kplus.AbstractPodProps {
  return {
    metadata,
    volumes: props.volumes,
    restartPolicy: props.restartPolicy,
    serviceAccount: props.serviceAccount,
    automountServiceAccountToken: props.automountServiceAccountToken,
    securityContext: props.securityContext,
    terminationGracePeriod: props.terminationGracePeriod,
    hostAliases: props.hostAliases,
    dns: props.dns,
  };
}

/** What makes a pod of cdk8s-plus an agent's pod; every kind of workload has one of these. */
export class AgentPodSpec {
  private readonly parts = new Map<string, ContainerParts>();
  private readonly seccompProfile?: Json;

  constructor(private readonly pod: kplus.AbstractPod, private readonly props: AgentWorkloadProps) {
    requireSameApp(pod, 'namespace', props.namespace);
    requireSameApp(pod, 'runtime', props.runtime);
    if (!props.runtime.traits) {
      throw propError(pod, 'runtime', 'be a runtime such as new GVisorRuntime(…) or AgentRuntime.gkeSandbox()', props.runtime);
    }
    for (const prop of ['imagePullSecrets', 'tolerations', 'topologySpreadConstraints'] as const) {
      requireList<unknown>(pod, prop, props[prop]);
    }
    for (const prop of ['labels', 'annotations'] as const) {
      requireForeignKeys(pod, prop, props[prop], {
        [OWN_PREFIX]: 'these are set by the library; to accept a finding use AgentPolicy.acknowledge',
      });
    }
    if (props.name !== undefined) {
      requireDnsSubdomain(pod, 'name', props.name);
    }
    if (props.supplementalGroupsPolicy !== undefined) {
      requireOneOf(pod, 'supplementalGroupsPolicy', props.supplementalGroupsPolicy, Object.values(SupplementalGroupsPolicy));
    }
    this.seccompProfile = SeccompProfile._jsonOf(pod, 'podSeccompProfile', props.podSeccompProfile);
    pod.node.addValidation({
      validate: () => (pod.containers.length > 0 ? [] : ["a pod needs a container; give 'image' or 'containers', or call addContainer"]),
    });
  }

  /** What the library knows of the pod's object without rendering it. */
  public facts(): ObjectHints {
    const { runtime, namespace } = this.props;
    return {
      runtime: statedBy(runtime),
      order: () => ({
        labels: () => this.pod.podMetadata.toJson().labels as Json,
        label: (key) => {
          const label: unknown = this.pod.podMetadata.getLabel(key);
          return label === undefined || typeof label === 'string' ? label : (object(this.pod.podMetadata.toJson().labels)[key] as string); // a token
        },
        runtimeClassName: runtime.runtimeClassName,
        serviceAccountName: this.pod.serviceAccount?.name ?? namespace.agentServiceAccountName,
      }),
    };
  }

  /** Adds the containers that the props describe, by the pod's own methods. */
  public addContainers(): void {
    const { containers, initContainers } = this.props;
    const misplaced = SHORT_FORM.find((field) => this.props[field] !== undefined);
    if (containers !== undefined && this.props.image !== undefined) {
      throw constructError(this.pod, 'give either \'image\' for one container or \'containers\', not both');
    }
    if (this.props.image === undefined && misplaced) {
      throw constructError(
        this.pod,
        `'${misplaced}' belongs to the container that 'image' describes; give 'image', or set it on the element of 'containers'`,
      );
    }
    for (const container of requireList(this.pod, 'initContainers', initContainers)) {
      this.pod.addInitContainer(container);
    }
    for (const container of requireList(
      this.pod,
      'containers',
      containers ?? (this.props.image === undefined ? [] : [shortForm(this.props)]),
    )) {
      this.pod.addContainer(container);
    }
  }

  /** Checks a container and gives the cdk8s-plus container of it; what cdk8s-plus cannot say is kept until the pod is rendered. */
  public container(props: AgentContainerProps, init: boolean): kplus.ContainerProps {
    const name = props.name ?? (init ? `init-${this.pod.initContainers.length}` : 'main');
    const list = init ? 'initContainers' : 'containers';
    this.requireNewName(list, name);
    const sidecar = props.restartPolicy === kplus.ContainerRestartPolicy.ALWAYS;
    if (init && !sidecar && (props.liveness || props.readiness || props.startup || props.probes)) {
      throw constructError(
        this.pod,
        `container "${name}" in 'initContainers' must have no probes: it ends before they begin; set restartPolicy to ALWAYS to make it a sidecar`,
      );
    }
    if (!init && props.restartPolicy !== undefined) {
      throw propError(
        this.pod,
        'restartPolicy',
        "be set in 'initContainers' alone",
        props.restartPolicy,
        `move container "${name}" there to make it a sidecar`,
      );
    }
    const { parts, plus } = containerParts(this.pod, { ...props, name }, !init || sidecar);
    this.parts.set(name, parts);
    return plus;
  }

  /** Checks a container that was made by cdk8s-plus. */
  public attached(container: kplus.Container): void {
    this.requireNewName('containers', container.name);
  }

  /** The hardened pod spec from what cdk8s-plus renders. */
  public render(plus: Json): Json {
    const { props } = this;
    if (props.affinity !== undefined && plus.affinity !== undefined) {
      throw constructError(this.pod, 'give either \'affinity\' or rules of \'scheduling\', not both');
    }
    const own = (container: Json) => this.finish(container);
    const volumes = [...objects(plus.volumes), ...[...this.parts.values()].flatMap((parts) => parts.volumes)];
    const twice = firstRepeated(volumes.map((volume) => volume.name));
    if (twice !== undefined) {
      throw constructError(
        this.pod,
        `two volumes have the name "${twice}"; give yours another: writablePaths and mounts name theirs after path and container`,
      );
    }
    const pod: Json = {
      ...plus,
      containers: objects(plus.containers).map(own),
      initContainers: plus.initContainers && objects(plus.initContainers).map(own),
      volumes: volumes.length > 0 ? volumes : undefined,
      affinity: plus.affinity ?? kplus.k8s.toJson_Affinity(props.affinity),
      tolerations: props.tolerations || plus.tolerations
        ? [...objects(plus.tolerations), ...(props.tolerations ?? []).map((toleration) => kplus.k8s.toJson_Toleration(toleration))]
        : undefined,
    };
    return harden(
      fill(pod, {
        serviceAccountName: props.namespace.agentServiceAccountName,
        imagePullSecrets: props.imagePullSecrets?.map((secret) => ({ name: secret.name })),
        nodeSelector: props.nodeSelector,
        topologySpreadConstraints: props.topologySpreadConstraints?.map((constraint) =>
          kplus.k8s.toJson_TopologySpreadConstraint(constraint),
        ),
        priorityClassName: props.priorityClassName,
        hostUsers: props.hostUsers,
        securityContext: {
          supplementalGroupsPolicy: props.supplementalGroupsPolicy,
          appArmorProfile: props.podAppArmorProfile?._toJson(),
          seccompProfile: this.seccompProfile,
        },
      }),
      props.runtime,
    );
  }

  /** Adds what cdk8s-plus cannot say, and orders the environment. */
  private finish(container: Json): Json {
    const parts = this.parts.get(container.name);
    const env = objects(container.env);
    const mounts = [...objects(container.volumeMounts), ...(parts?.volumeMounts ?? [])];
    const ordered: Json = {
      ...container,
      env: env.length > 0 ? orderEnv(env) : undefined,
      volumeMounts: mounts.length > 0 ? mounts : undefined,
    };
    if (!parts) {
      return ordered;
    }
    const startupProbe = parts.inventedStartup ? undefined : container.startupProbe;
    return { ...fill({ ...ordered, startupProbe }, parts.fields), resources: { ...object(container.resources), ...parts.resources } };
  }

  private requireNewName(list: string, name: string): void {
    requireDnsLabel(this.pod, `${list}.name`, name);
    if ([...this.pod.containers, ...this.pod.initContainers].some((container) => container.name === name)) {
      throw propError(this.pod, `${list}.name`, 'differ from the names of the pod\'s other containers', name);
    }
  }
}

/** The metadata that cdk8s-plus gave the object which ours takes the place of. */
export function takePlace(pod: kplus.AbstractPod, metadata: ApiObjectMetadata): ApiObjectMetadata {
  const plain = pod.node.findChild('Resource') as ApiObject;
  pod.node.tryRemoveChild('Resource'); // an L1 drops the fields that it does not know, and patches with them
  const address = plain.metadata.getLabel(kplus.Pod.ADDRESS_LABEL);
  return { ...metadata, name: plain.name, labels: { ...metadata.labels, ...(address && { [kplus.Pod.ADDRESS_LABEL]: address }) } };
}

function shortForm(props: AgentWorkloadProps): AgentContainerProps {
  return {
    name: props.containerName,
    image: props.image!,
    imagePullPolicy: props.imagePullPolicy,
    portNumber: props.port,
    command: props.command,
    args: props.args,
    env: props.env,
    envVariables: props.envVariables,
    envFrom: props.envFrom,
    resources: props.resources,
    securityContext: props.containerSecurityContext,
    writablePaths: props.writablePaths,
    mounts: props.mounts,
    probes: props.probes,
    appArmorProfile: props.appArmorProfile,
    seccompProfile: props.seccompProfile,
  };
}
