import * as kplus from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { AgentContainers } from './agent-containers';
import { AgentWorkloadProps } from './agent-workload-props';
import { harden } from '../../engine/hardening/harden';
import { constructError } from '../../engine/input/props';
import { Json, fill, firstRepeated, objects } from '../../engine/value/json';
import { SeccompProfile } from '../seccomp/seccomp-profile';

/** The hardened pod spec: what cdk8s-plus renders, then what it cannot render, then the hardened value of each field that is not set. */
export function renderPod(construct: IConstruct, props: AgentWorkloadProps, containers: AgentContainers, plus: Json): Json {
  if (props.affinity !== undefined && plus.affinity !== undefined) {
    throw constructError(construct, 'give either \'affinity\' or rules of \'scheduling\', not both');
  }
  const finish = (container: Json) => containers.finish(container);
  const pod: Json = {
    ...plus,
    containers: objects(plus.containers).map(finish),
    initContainers: plus.initContainers && objects(plus.initContainers).map(finish),
    volumes: volumesOf(construct, containers, plus),
    affinity: plus.affinity ?? kplus.k8s.toJson_Affinity(props.affinity),
    tolerations: tolerationsOf(props, plus),
  };
  return harden(
    fill(pod, {
      serviceAccountName: props.namespace.agentServiceAccountName,
      imagePullSecrets: props.imagePullSecrets?.map((secret) => ({ name: secret.name })),
      nodeSelector: props.nodeSelector,
      topologySpreadConstraints: props.topologySpreadConstraints?.map(
        (constraint) => kplus.k8s.toJson_TopologySpreadConstraint(constraint),
      ),
      priorityClassName: props.priorityClassName,
      hostUsers: props.hostUsers,
      securityContext: {
        supplementalGroupsPolicy: props.supplementalGroupsPolicy,
        appArmorProfile: props.podAppArmorProfile?._toJson(),
        seccompProfile: SeccompProfile._jsonOf(construct, 'podSeccompProfile', props.podSeccompProfile),
      },
    }),
    props.runtime,
  );
}

function volumesOf(construct: IConstruct, containers: AgentContainers, plus: Json): Json[] | undefined {
  const volumes = [...objects(plus.volumes), ...containers.volumes];
  const twice = firstRepeated(volumes.map((volume) => volume.name));
  if (twice !== undefined) {
    throw constructError(
      construct,
      `two volumes have the name "${twice}"; rename yours: writablePaths and mounts name their volumes after path and container`,
    );
  }
  return volumes.length > 0 ? volumes : undefined;
}

function tolerationsOf(props: AgentWorkloadProps, plus: Json): Json[] | undefined {
  const own = props.tolerations?.map((toleration) => kplus.k8s.toJson_Toleration(toleration) as Json);
  return own || plus.tolerations ? [...objects(plus.tolerations), ...(own ?? [])] : undefined;
}
