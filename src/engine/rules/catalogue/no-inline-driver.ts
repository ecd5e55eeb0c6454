import { indexed } from '../../cluster/namespaced';
import { object } from '../../value/json';
import { CERTIFICATE_DRIVERS, SECRET_DRIVERS } from '../criteria/node-volumes';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.volumes[*].csi.driver.
 * Allowed: no driver but those of secrets and certificates, which no-injected-secrets and no-pod-certificate report; drivers behind a
 * claim.
 */
const OTHERS = [...SECRET_DRIVERS, ...CERTIFICATE_DRIVERS];

export const rule: Rule = {
  id: 'no-inline-driver',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no storage driver that a pod gives settings',
  problem: 'Pod gives a storage driver its settings',
  why: 'A pod that names a CSI driver itself also gives it volumeAttributes: an image that nothing checked, a folder of the node, '
    + 'or a share on any server. The kubelet mounts it, and neither image rules nor NetworkPolicies see that.',
  fix: 'name a claim whose storage class an administrator made, or use an image volume with a digest; acknowledge the finding if you '
    + 'know what the driver mounts with these settings',
  source: 'https://kubernetes.io/docs/concepts/storage/ephemeral-volumes/#csi-driver-restrictions',
  since: '0.1.0',
  mappings: { attack: ['T1610', 'T1611'], owasp: ['ASI05'], nist: ['4.5.5'] },
  checkSpec: ({ spec, path }, report) => indexed(spec.volumes).forEach(([{ csi }, i]) => {
    if (csi !== undefined && csi !== null && !OTHERS.includes(object(csi).driver)) {
      report(`${path}.volumes[${i}].csi.driver`, object(csi).driver);
    }
  }),
  admission: {
    fix: 'name a claim whose storage class an administrator made, or use an image volume with a digest',
    cel: `variables.spec.?volumes.orValue([]).all(v, !has(v.csi) || v.csi.?driver.orValue("") in ${JSON.stringify(OTHERS)})`,
  },
};
