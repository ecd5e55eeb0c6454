import { Json, object } from '../../value/json';
import { checkOfClaims } from '../criteria/sandbox-claims';
import { Report, Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: labels and annotations of the pod; spec.additionalPodMetadata of a SandboxClaim.
 * Allowed: none that gives the pod a cloud identity: an AWS role through kube2iam or kiam, an Azure identity, or a role of Alibaba Cloud or
 * Tencent Cloud on their virtual nodes.
 */

/**
 * The names that the projects use.
 *
 * @see https://github.com/jtblin/kube2iam#kubernetes-annotation
 * @see https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html
 * @see https://azure.github.io/aad-pod-identity/docs/demo/standard_walkthrough/
 * @see https://www.alibabacloud.com/help/en/eci/user-guide/assign-a-ram-role-to-a-pod
 * @see https://www.tencentcloud.com/document/product/457/36162
 */
const ANNOTATIONS = [
  'iam.amazonaws.com/role', 'azure.workload.identity/inject-proxy-sidecar', 'k8s.aliyun.com/eci-ram-role-name',
  'eks.tke.cloud.tencent.com/role-name',
];
const LABELS = ['azure.workload.identity/use', 'aadpodidbinding'];
const OFF = ['', 'false'];

export const rule: Rule = {
  id: 'no-cloud-identity',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no cloud identity from a label or annotation',
  problem: 'Label or annotation gives a cloud identity',
  why: 'The pod gets cloud tokens without a Secret. An attacker who controls the agent calls the API of the cloud from '
    + 'anywhere, with all permissions of the role.',
  fix: 'remove the label or annotation, and let a separate service call the cloud; acknowledge the finding if the role '
    + 'permits no more than the agent may do',
  source: 'https://kubernetes.io/docs/concepts/security/service-accounts/#authenticating-credentials',
  since: '0.1.0',
  mappings: {
    attack: ['T1078.004', 'T1528', 'T1552.005'],
    kubescape: ['C-0053'],
    owasp: ['ASI03'],
    agenticAi: ['Privilege risks', 'Privileges and authentication'],
  },
  checkPod: (pod, report) => reportIdentities(pod.metadata, pod.metadataPath, report),
  checkObject: checkOfClaims(reportIdentities),
  admission: {
    fix: `remove the label ${LABELS.join(' or ')}, or the annotation ${ANNOTATIONS.slice(0, -1).join(', ')} or `
      + `${ANNOTATIONS.at(-1)}; let a separate service call the cloud`,
    cel: [['labels', LABELS] as const, ['annotations', ANNOTATIONS] as const]
      .map(([field, keys]) => `${JSON.stringify(keys)}.all(k, variables.metadata.?${field}[?k].orValue("") in ${JSON.stringify(OFF)})`)
      .join(' && '),
    ofMetadata: true,
  },
};

function reportIdentities({ labels, annotations }: Json, path: string, report: Report): void {
  for (const [field, values, keys] of [
    ['labels', object(labels), LABELS],
    ['annotations', object(annotations), ANNOTATIONS],
  ] as const) {
    for (const key of keys) {
      const value: unknown = values[key];
      if (typeof value === 'string' && !OFF.includes(value)) {
        report(`${path}.${field}["${key}"]`, value);
      }
    }
  }
}
