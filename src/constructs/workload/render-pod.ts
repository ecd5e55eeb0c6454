import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { AgentContainers } from './agent-containers';
import { AgentWorkloadProps } from './agent-workload-props';
import { accountOf, withIdentities } from './identities';
import { keptPod } from './kept-form';
import { GATE, harden, withGate } from '../../engine/hardening/harden';
import { constructError } from '../../engine/input/props';
import { Json, fill, firstRepeated, objects } from '../../engine/value/json';
import { gateContainer } from '../../synth/gate-container';
import { IStartGate } from '../../synth/start-gate';
import { AgentSeccompProfile } from '../seccomp/agent-seccomp-profile';

/** The hardened pod spec: what cdk8s-plus renders, then what it cannot render, then the hardened value of each field that is not set. */
export function renderPod(construct: kplus.AbstractPod, props: AgentWorkloadProps, containers: AgentContainers, plus: Json): Json {
  if (props.affinity !== undefined && plus.affinity !== undefined) {
    throw constructError(construct, 'give either \'affinity\' or rules of \'scheduling\', not both');
  }
  const finish = (container: Json) => containers.finish(container);
  const pod = withIdentities(construct, props, {
    ...plus,
    containers: objects(plus.containers).map(finish),
    initContainers: plus.initContainers && objects(plus.initContainers).map(finish),
    volumes: volumesOf(containers, plus),
    resourceClaims: containers.claims,
    affinity: plus.affinity ?? kplus.k8s.toJson_Affinity(props.affinity),
    tolerations: tolerationsOf(props, plus),
  });
  requireDistinctVolumes(construct, objects(pod.volumes));
  return keptPod(harden(
    fill(props.startGate ? behindGate(construct, props.startGate, pod) : pod, {
      serviceAccountName: accountOf(props, construct.name),
      imagePullSecrets: props.imagePullSecrets?.map((secret) => ({ name: secret.name })),
      nodeSelector: props.nodeSelector,
      topologySpreadConstraints: spreadOf(construct, props),
      priorityClassName: props.priorityClassName,
      hostUsers: props.hostUsers,
      securityContext: {
        supplementalGroupsPolicy: props.supplementalGroupsPolicy,
        appArmorProfile: props.podAppArmorProfile?._toJson(),
        seccompProfile: AgentSeccompProfile._jsonOf(construct, 'podSeccompProfile', props.podSeccompProfile),
      },
    }),
    props.runtime,
  ));
}

/** The gate is before all init containers, those that a user adds later, too. */
function behindGate(construct: IConstruct, gate: IStartGate, pod: Json): Json {
  if ([...objects(pod.initContainers), ...objects(pod.containers)].some(({ name }) => name === GATE)) {
    throw constructError(construct, `'startGate' adds a container "${GATE}"; give yours another name`);
  }
  return withGate(pod, gateContainer(construct, gate));
}

function volumesOf(containers: AgentContainers, plus: Json): Json[] | undefined {
  const volumes = [...objects(plus.volumes), ...containers.volumes];
  return volumes.length > 0 ? volumes : undefined;
}

function requireDistinctVolumes(construct: IConstruct, volumes: readonly Json[]): void {
  const twice = firstRepeated(volumes.map((volume) => volume.name));
  if (twice !== undefined) {
    throw constructError(
      construct,
      `two volumes have the name "${twice}"; rename yours: writablePaths and mounts name their volumes after path and container, `
      + 'and identities after their kind',
    );
  }
}

/** Without a selector, a constraint counts no pod and has no effect. */
function spreadOf(construct: kplus.AbstractPod, { topologySpreadConstraints: given }: AgentWorkloadProps): Json[] | undefined {
  const own = () => kplus.k8s.toJson_LabelSelector(construct.toPodSelectorConfig().labelSelector._toKube());
  return given?.map((constraint) => fill(kplus.k8s.toJson_TopologySpreadConstraint(constraint) as Json, {
    labelSelector: constraint.labelSelector ? undefined : own(),
  }));
}

function tolerationsOf(props: AgentWorkloadProps, plus: Json): Json[] | undefined {
  const own = props.tolerations?.map((toleration) => kplus.k8s.toJson_Toleration(toleration) as Json);
  return own || plus.tolerations ? [...objects(plus.tolerations), ...(own ?? [])] : undefined;
}
