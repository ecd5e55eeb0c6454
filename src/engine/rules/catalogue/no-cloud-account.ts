import { accountOf } from '../../cluster/accounts';
import { CEL_NO_CLOUD_IDENTITY, cloudIdentitiesOf } from '../criteria/cloud-identities';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.serviceAccountName of a pod, annotations of that ServiceAccount, PodIdentityAssociations that name it.
 * Allowed: an account without a role, service account or client of AWS, Google Cloud, Azure, Alibaba Cloud or Tencent Cloud.
 */
export const rule: Rule = {
  id: 'no-cloud-account',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no cloud identity of the account',
  why: "A webhook or the node gives every pod of such an account tokens of the cloud: an injected agent calls the cloud's API with all that the role may do.",
  fix: 'give the agent an account without a cloud identity; let a service of its own call the cloud. Acknowledge it where the role can do no more than the agent may',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html',
  since: '0.1.0',
  mappings: { attack: ['T1078.004', 'T1528', 'T1552.005'], kubescape: ['C-0053'], owasp: ['ASI03'] },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    for (const identity of cloudIdentitiesOf(view, pod.namespace, accountOf(pod))) {
      report(`${pod.path}.serviceAccountName`, pod.spec.serviceAccountName ?? undefined, identity);
    }
  },
  admission: { objects: [{ kinds: ['ServiceAccount'], cel: CEL_NO_CLOUD_IDENTITY }] },
};
