import { object } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: labels and annotations of the pod.
 * Allowed: none that gives the pod an identity of a cloud: a role of AWS by kube2iam or kiam, an identity of Azure.
 */

/**
 * Names as the projects themselves have them.
 *
 * @see https://github.com/jtblin/kube2iam#kubernetes-annotation
 * @see https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html
 * @see https://azure.github.io/aad-pod-identity/docs/demo/standard_walkthrough/
 */
const ANNOTATIONS = ['iam.amazonaws.com/role', 'azure.workload.identity/inject-proxy-sidecar'];
const LABELS = ['azure.workload.identity/use', 'aadpodidbinding'];
const OFF = ['', 'false'];

export const rule: Rule = {
  id: 'no-cloud-identity',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no cloud identity by label or annotation',
  why: "Tokens of the cloud come into the pod without a Secret: an injected agent calls the cloud's API with all that the role may do, from anywhere.",
  fix: 'remove the identity; let a service of its own call the cloud for the agent. Acknowledge it where the role can do no more than the agent may',
  source: 'https://kubernetes.io/docs/concepts/security/service-accounts/#authenticating-credentials',
  since: '0.1.0',
  mappings: { attack: ['T1078.004', 'T1528', 'T1552.005'], kubescape: ['C-0053'], owasp: ['ASI03'] },
  checkPod: (pod, report) => {
    const { labels, annotations } = pod.metadata;
    for (const [field, values, keys] of [
      ['labels', object(labels), LABELS],
      ['annotations', object(annotations), ANNOTATIONS],
    ] as const) {
      for (const key of keys) {
        const value: unknown = values[key];
        if (typeof value === 'string' && !OFF.includes(value)) {
          report(`${pod.metadataPath}.${field}["${key}"]`, value);
        }
      }
    }
  },
  admission: {
    cel: [['labels', LABELS] as const, ['annotations', ANNOTATIONS] as const]
      .map(([field, keys]) => `${JSON.stringify(keys)}.all(k, variables.metadata.?${field}[?k].orValue("") in ${JSON.stringify(OFF)})`)
      .join(' && '),
  },
};
