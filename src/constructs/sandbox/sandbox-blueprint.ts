import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { AgentSandboxWorkloadProps } from './sandbox-options';
import { Shape, placeOf } from '../../engine/input/check';
import { requireForeignKeys } from '../../engine/input/props';
import { RESERVED_LABELS } from '../../engine/manifest/sandbox-template';
import { Json } from '../../engine/value/json';
import { plusProps } from '../workload/agent-workload';

/** The part of the spec that Sandbox and SandboxTemplate share. `AgentWorkload` adds the claims of workspaces. */

/** Props for the class of cdk8s-plus, from the user's props, which are checked first. */
export function sandboxProps<P extends AgentSandboxWorkloadProps>(
  scope: Construct, id: string, props: P, shape: Shape<P>,
): kplus.WorkloadProps {
  const plus = plusProps(scope, id, props, shape);
  const place = placeOf(scope, id);
  for (const prop of ['labels', 'annotations'] as const) {
    requireForeignKeys(place, prop, props[prop],
      Object.fromEntries(RESERVED_LABELS.map((prefix) => [prefix, 'the controller of agent-sandbox sets these and ignores yours'])));
  }
  return plus;
}

/** An object in the place where cdk8s-plus has that of its own kinds. `AgentWorkload` takes its name and replaces it. */
export function holdPlace(
  workload: kplus.Workload, { name, namespace }: AgentSandboxWorkloadProps, apiVersion: string, kind: string,
): void {
  const metadata = { ...(name !== undefined && { name }), namespace: namespace.namespaceName };
  new ApiObject(workload, 'Resource', { apiVersion, kind, metadata });
}

/** The spec of the pods. `pod` is what cdk8s-plus renders, and `harden` fills it. */
export function blueprint(workload: kplus.Workload, props: AgentSandboxWorkloadProps, pod: Json, harden: (pod: Json) => Json): Json {
  const { labels, annotations } = workload.podMetadata.toJson() as Json;
  return {
    podTemplate: { metadata: { labels, ...(annotations && { annotations }) }, spec: harden(pod) },
    ...(props.service !== undefined && { service: props.service }),
  };
}
