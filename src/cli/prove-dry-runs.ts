import { Kubectl, KubectlError } from './kubectl';
import { ClusterView, namespaceOf } from '../engine/cluster/cluster-view';
import { nameOf, placedTitleOf } from '../engine/cluster/namespaced';
import { ADMISSION_LABEL } from '../engine/manifest/labels';
import { broken, inconclusive } from '../engine/proof/network-rows';
import { ProofRow, ProofVerdict } from '../engine/proof/proof';
import { Json, object, objects } from '../engine/value/json';

/** A request that a wall must refuse. It is a dry run: nothing comes of it. */
interface Request {
  readonly wall: string;
  readonly namespace: string;
  readonly pod: Json;
  /** What the refusal of this wall says. */
  readonly refusals: readonly string[];
  /** What stands where it is not refused. */
  readonly fault: string;
}

/** A pod that Pod Security restricted takes. */
const SPEC: Json = {
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  securityContext: { runAsNonRoot: true, runAsUser: 65534, runAsGroup: 65534, seccompProfile: { type: 'RuntimeDefault' } },
  containers: [{
    name: 'main',
    image: `registry.example/none@sha256:${'0'.repeat(64)}`,
    securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    resources: {
      requests: { 'cpu': '50m', 'memory': '32Mi', 'ephemeral-storage': '16Mi' },
      limits: { 'cpu': '50m', 'memory': '32Mi', 'ephemeral-storage': '16Mi' },
    },
  }],
};

/** Asks the API server, by dry runs, for what it must refuse in namespaces of agents. */
export function dryRunRows(view: ClusterView, kubectl: Kubectl): ProofRow[] {
  const namespaces = view.of('Namespace').filter((one) => view.isForAgents(nameOf(one)));
  const policies = view.of('admissionregistration.k8s.io/ValidatingAdmissionPolicy')
    .filter(({ metadata }) => ADMISSION_LABEL in object(object(metadata).labels));
  const requests = namespaces.flatMap((namespace): Request[] => {
    const name = nameOf(namespace);
    const level = object(object(namespace.metadata).labels)['pod-security.kubernetes.io/enforce'];
    const [agent] = view.pods.select(name, {});
    const { serviceAccountName, runtimeClassName } = object(agent?.spec);
    const spec: Json = { ...SPEC, serviceAccountName, runtimeClassName };
    const quotas = view.of('ResourceQuota').filter((one) => namespaceOf(one) === name);
    return [
      ...typeof level === 'string' && level !== 'privileged' ? [{
        wall: `Pod Security ${level} of ${placedTitleOf(namespace)}`,
        namespace: name,
        pod: { ...spec, hostNetwork: true, hostPID: true },
        refusals: [`violates PodSecurity "${level}:`, `violates PodSecurity "${level}"`],
        fault: 'a pod on the network of its node is not refused: look at the label pod-security.kubernetes.io/enforce of '
          + placedTitleOf(namespace),
      }] : [],
      ...policies.length > 0 ? [{
        wall: `admission policies in ${placedTitleOf(namespace)}`,
        namespace: name,
        pod: { ...spec, automountServiceAccountToken: true },
        refusals: policies.map((policy) => `ValidatingAdmissionPolicy '${nameOf(policy)}' with binding`),
        fault: 'a pod with an API token is not refused: look at the policies and bindings of AgentAdmission',
      }] : [],
      ...quotas.flatMap((quota) => aboveQuota(quota, spec)),
    ];
  });
  return requests.map((request) => rowOf(request, kubectl));
}

/** As much as a node can have, so that no-size-beyond-nodes takes it, in so many containers that no quota holds them. */
const LARGE: Json = { cpu: '2048', memory: '64Ti' }, CONTAINERS = 16;

/** More than a quota allows, of the first resource in it that a container asks for. */
function aboveQuota(quota: Json, spec: Json): Request[] {
  const hard = object(object(quota.spec).hard);
  const found = ['limits.memory', 'requests.memory', 'limits.cpu', 'requests.cpu'].find((key) => hard[key] !== undefined);
  if (found === undefined) {
    return [];
  }
  const [container] = objects(SPEC.containers);
  const [, resource] = found.split('.');
  const amount = { [resource]: LARGE[resource] };
  const { requests, limits } = container.resources as { requests: Json; limits: Json };
  const resources = { requests: { ...requests, ...amount }, limits: { ...limits, ...amount } };
  return [{
    wall: placedTitleOf(quota),
    namespace: namespaceOf(quota),
    pod: { ...spec, containers: Array.from({ length: CONTAINERS }, (_, i) => ({ ...container, name: `main-${i}`, resources })) },
    refusals: ['exceeded quota'],
    fault: `a pod with ${CONTAINERS} times ${LARGE[resource]} of ${resource} is not refused: look at ${placedTitleOf(quota)}`,
  }];
}

/** What the API server says. A refusal that names the wall needs no control: it says who refused. */
function rowOf({ wall, namespace, pod, refusals, fault }: Request, kubectl: Kubectl): ProofRow {
  const refused = askFor(pod, namespace, kubectl);
  return {
    wall,
    ...refused === undefined ? broken(fault)
      : refusals.some((text) => refused.includes(text)) ? { verdict: ProofVerdict.HELD, detail: `refused: ${refused}` }
        : inconclusive(`something else refuses the request: ${refused}`),
  };
}

/** What kubectl says to a dry run. Nothing if the API server takes the pod. */
function askFor(spec: Json, namespace: string, kubectl: Kubectl): string | undefined {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'proof-dry-run', namespace }, spec };
  try {
    kubectl.text(['create', '--dry-run=server', '-f', '-', '-o', 'name'], JSON.stringify(pod));
    return undefined;
  } catch (error) {
    if (error instanceof KubectlError) {
      return error.message.replace(/^.*? is forbidden: /, '');
    }
    throw error;
  }
}
