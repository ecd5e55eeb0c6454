import * as kplus from 'cdk8s-plus-29';
import { Construct } from 'constructs';
import { Role } from '../../../engine/cluster/infrastructure';
import { harden } from '../../../engine/hardening/harden';
import { Shape, requireId, text } from '../../../engine/input/check';
import { ROLE_LABEL } from '../../../engine/manifest/labels';
import { leadsToControlPlane } from '../../../engine/rules/criteria/control-plane';
import { hasSystemPriority } from '../../../engine/rules/criteria/system-priority';
import { statedBy } from '../../../engine/runtimes/runtimes';
import { Json } from '../../../engine/value/json';
import { acknowledgeOwn } from '../../../synth/acknowledgements';
import { GuardedApiObject } from '../../../synth/guarded-api-object';
import { configAnnotation } from '../../gateway/configuration';
import { imagePullSecrets, tolerations } from '../../props/image-pull-secrets';
import { AgentRuntime } from '../../runtime/agent-runtime';
import { resourcesJson } from '../../workload/resources';
import { nodeSelector } from '../../workload/workload-shape';

/** What users choose about where the pods of a DaemonSet run. */
interface NodePlacement {
  readonly nodeSelector?: { [label: string]: string };
  readonly tolerations?: kplus.k8s.Toleration[];
  readonly priorityClassName?: string;
  readonly imagePullSecrets?: kplus.ISecret[];
}

/** The shape of what users choose. */
export const NODE_PLACEMENT: Shape<NodePlacement> = { nodeSelector, tolerations, priorityClassName: text, imagePullSecrets };

/** One DaemonSet of the library: its container, its volumes, and the hardening rules that it cannot follow. */
interface NodeDaemonSetSpec {
  /** Its program, which is also the role of its pods. */
  readonly program: Role;
  readonly namespace: string;
  readonly placement: NodePlacement;
  readonly resources: kplus.ContainerResources;
  readonly securityContext: Json;
  readonly container: Json;
  readonly volumes: Json[];
  /** The text that the pods read at start. Another text makes new pods. */
  readonly config: () => string;
  /** The rules that it cannot follow, and the reason for each. */
  readonly reasons: { readonly [ruleId: string]: string };
}

const ON_EVERY_NODE = 'runs one program of the cluster on each node, whatever its taints, and no agent';
const NEVER_EVICTED = 'runs one program of the cluster on each node, which must not be evicted for other pods';

/** The pods of a program that needs access to each node. Everything else in the pods is hardened. */
export class NodeDaemonSet extends Construct {
  public readonly pods: kplus.Pods;

  constructor(scope: Construct, id: string, spec: NodeDaemonSetSpec) {
    super(scope, requireId(scope, id));
    const { namespace, program, placement } = spec;
    const runtime = AgentRuntime.runc(); // in a sandbox, a pod sees another kernel and other files than those of the node
    const labels = { 'app.kubernetes.io/name': program, [kplus.Pod.ADDRESS_LABEL]: this.node.addr }; // the selector cannot change
    const roleLabels = { ...labels, [ROLE_LABEL]: program };
    const tolerated = (placement.tolerations ?? [{ operator: 'Exists' }]).map((one) => kplus.k8s.toJson_Toleration(one));
    const pullSecrets = (placement.imagePullSecrets ?? []).map(({ name }) => ({ name }));
    const account = new GuardedApiObject(this, 'Account', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { namespace },
      automountServiceAccountToken: false,
    });
    const workload = new GuardedApiObject(
      this,
      'Resource',
      {
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata: { namespace, labels: roleLabels },
        spec: {
          selector: { matchLabels: labels },
          template: {
            metadata: { labels: roleLabels, annotations: configAnnotation(spec.config) },
            spec: harden(
              {
                serviceAccountName: account.name,
                priorityClassName: placement.priorityClassName,
                nodeSelector: placement.nodeSelector,
                tolerations: tolerated,
                imagePullSecrets: pullSecrets.length > 0 ? pullSecrets : undefined,
                securityContext: spec.securityContext,
                containers: [
                  {
                    name: program,
                    imagePullPolicy: 'IfNotPresent',
                    ...spec.container,
                    resources: resourcesJson(scope, 'resources', spec.resources),
                  },
                ],
                volumes: spec.volumes,
              },
              runtime,
            ),
          },
        },
      },
      { runtime: statedBy(runtime) },
    );
    const reasons = {
      ...spec.reasons,
      ...(leadsToControlPlane({ spec: { tolerations: tolerated, nodeSelector: placement.nodeSelector }, path: '' }).length > 0 && {
        'no-control-plane-placement': ON_EVERY_NODE,
      }),
      ...(hasSystemPriority(placement) && { 'no-system-priority': NEVER_EVICTED }),
    };
    Object.entries(reasons).forEach(([ruleId, reason]) => acknowledgeOwn(workload, ruleId, reason));
    this.pods = kplus.Pods.select(this, 'Pods', {
      labels,
      namespaces: kplus.Namespaces.select(this, 'Namespaces', { names: [namespace] }),
    });
  }
}
