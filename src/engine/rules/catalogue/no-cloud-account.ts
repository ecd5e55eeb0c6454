import { accountOf } from '../../cluster/references';
import { CEL_NO_CLOUD_IDENTITY, IDENTITY_ANNOTATIONS, cloudIdentitiesOf } from '../criteria/cloud-identities';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.serviceAccountName of a pod, annotations of that ServiceAccount, PodIdentityAssociations that name it, and
 * members in objects of Config Connector and Crossplane that grant roles of Google Cloud to it, its namespace or its cluster.
 * Allowed: an account without a role, service account or client of AWS, Google Cloud, Azure, Alibaba Cloud or Tencent Cloud. Admission
 * reads annotations of the account alone.
 */
export const rule: Rule = {
  id: 'no-cloud-account',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no cloud identity of the ServiceAccount',
  problem: 'ServiceAccount has a cloud identity',
  why: 'A webhook or the node gives cloud tokens to every pod of such an account. An attacker who controls the agent calls '
    + 'the API of the cloud with all permissions of the role.',
  fix: 'set serviceAccountName to an account without a cloud identity, and let a separate service call the cloud; acknowledge '
    + 'the finding if the role permits no more than the agent may do',
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html',
  since: '0.1.0',
  mappings: {
    attack: ['T1078.004', 'T1528', 'T1552.005'],
    kubescape: ['C-0053'],
    owasp: ['ASI03'],
    agenticAi: ['Privilege risks', 'Privileges and authentication'],
  },
  needsClusterView: true,
  checkPod: (pod, report, view) => {
    for (const identity of cloudIdentitiesOf(view, pod.namespace, accountOf(pod))) {
      report(`${pod.path}.serviceAccountName`, pod.spec.serviceAccountName, identity);
    }
  },
  admission: {
    fix: `remove the annotation of the ServiceAccount (${IDENTITY_ANNOTATIONS.join(', ')}), and let a separate service call the cloud`,
    objects: [{ kinds: ['ServiceAccount'], cel: CEL_NO_CLOUD_IDENTITY }],
  },
};
