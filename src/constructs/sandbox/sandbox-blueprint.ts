import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { SandboxVolumeAccess, SandboxVolumeClaim, SandboxWorkloadProps } from './sandbox-options';
import { constructError, propError, requireForeignKeys } from '../../engine/input/props';
import { RESERVED_LABELS } from '../../engine/manifest/sandbox-template';
import { Json, firstRepeated, objects } from '../../engine/value/json';
import { Shape, placeOf } from '../props/check';
import { sizeQuantity } from '../props/quantity';
import { plusProps } from '../workload/agent-workload';

/** The part of the spec that Sandbox and SandboxTemplate share. */

/** Props for the class of cdk8s-plus, from the user's props, which are checked first. */
export function sandboxProps<P extends SandboxWorkloadProps>(scope: Construct, id: string, props: P, shape: Shape<P>): kplus.WorkloadProps {
  const plus = plusProps(scope, id, props, shape);
  const place = placeOf(scope, id);
  for (const prop of ['labels', 'annotations'] as const) {
    requireForeignKeys(place, prop, props[prop],
      Object.fromEntries(RESERVED_LABELS.map((prefix) => [prefix, 'the controller of agent-sandbox sets these and ignores yours'])));
  }
  const twice = firstRepeated((props.volumeClaims ?? []).map(({ name }) => name));
  if (twice !== undefined) {
    throw propError(place, 'volumeClaims', 'have names that differ', twice, 'rename one of them');
  }
  return plus;
}

/** An object in the place where cdk8s-plus has that of its own kinds. `AgentWorkload` takes its name and replaces it. */
export function holdPlace(workload: kplus.Workload, { name, namespace }: SandboxWorkloadProps, apiVersion: string, kind: string): void {
  const metadata = { ...(name !== undefined && { name }), namespace: namespace.namespaceName };
  new ApiObject(workload, 'Resource', { apiVersion, kind, metadata });
}

/** The spec of the pods and volumes. `pod` is what cdk8s-plus renders, and `harden` fills it. */
export function blueprint(workload: kplus.Workload, props: SandboxWorkloadProps, pod: Json, harden: (pod: Json) => Json): Json {
  const { labels, annotations } = workload.podMetadata.toJson() as Json;
  const claims = props.volumeClaims ?? [];
  const hardened = harden(pod);
  return {
    podTemplate: { metadata: { labels, ...(annotations && { annotations }) }, spec: claims.reduce(mountedIn(workload), hardened) },
    ...(claims.length > 0 && { volumeClaimTemplates: claims.map((claim, i) => claimTemplate(workload, claim, i)) }),
    ...(props.service !== undefined && { service: props.service }),
  };
}

/** The pod with a claim mounted. The controller adds the volume of that name. */
function mountedIn(workload: kplus.Workload): (pod: Json, claim: SandboxVolumeClaim) => Json {
  return (pod, { name, mountPath, containerName }) => {
    const containers = objects(pod.containers);
    const chosen = containerName ?? (containers[0]?.name as string | undefined);
    const names = containers.map((container) => container.name as string);
    if (chosen === undefined || !names.includes(chosen)) {
      throw constructError(workload, `the volume claim "${name}" must name a container, ${names.join(', ')}; got "${chosen}"`);
    }
    if (objects(pod.volumes).some((volume) => volume.name === name)) {
      throw constructError(workload, `two volumes have the name "${name}"; rename the volume claim`);
    }
    const mounted = (container: Json) => (container.name === chosen ? withMount(container, name, mountPath) : container);
    return { ...pod, containers: containers.map(mounted) };
  };
}

function withMount(container: Json, name: string, mountPath: string): Json {
  return { ...container, volumeMounts: [...objects(container.volumeMounts), { name, mountPath }] };
}

function claimTemplate(workload: kplus.Workload, { name, size, storageClassName, access }: SandboxVolumeClaim, i: number): Json {
  return {
    metadata: { name },
    spec: {
      accessModes: [access ?? SandboxVolumeAccess.ONE_POD],
      resources: { requests: { storage: sizeQuantity(workload, `volumeClaims[${i}].size`, size) } },
      ...(storageClassName !== undefined && { storageClassName }),
    },
  };
}
