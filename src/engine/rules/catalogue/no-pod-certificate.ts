import { indexed } from '../../cluster/namespaced';
import { object } from '../../value/json';
import { CERTIFICATE_DRIVERS } from '../criteria/node-volumes';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.volumes[*].projected.sources[*].podCertificate, spec.volumes[*].csi.driver.
 * Allowed: other projected sources, such as clusterTrustBundle; any CSI driver other than those that give the pod its own certificate or
 * identity.
 */

export const rule: Rule = {
  id: 'no-pod-certificate',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no pod certificate',
  problem: 'Pod has a certificate',
  why: 'A pod certificate is a credential. With its key, an attacker who controls the agent authenticates as the pod to the '
    + 'API server, to a mesh or to any service that trusts the signer.',
  fix: 'remove the certificate from the pod, and let a proxy whose files the agent cannot read authenticate for it; a '
    + 'clusterTrustBundle is not a credential',
  source: 'https://kubernetes.io/docs/concepts/storage/projected-volumes/#podcertificate',
  since: '0.1.0',
  mappings: { attack: ['T1552', 'T1649'], owasp: ['ASI03'] },
  checkSpec: (pod, report) => {
    for (const [volume, v] of indexed(pod.spec.volumes)) {
      const { driver } = object(volume.csi);
      if (CERTIFICATE_DRIVERS.includes(driver)) {
        report(`${pod.path}.volumes[${v}].csi.driver`, driver);
      }
      for (const [{ podCertificate }, s] of indexed(object(volume.projected).sources)) {
        if (podCertificate !== undefined && podCertificate !== null) {
          report(`${pod.path}.volumes[${v}].projected.sources[${s}].podCertificate`, podCertificate);
        }
      }
    }
  },
  admission: {
    cel:
      `variables.spec.?volumes.orValue([]).all(v, !(v.?csi.?driver.orValue("") in ${JSON.stringify(CERTIFICATE_DRIVERS)}))` +
      // The API server shows a projected volume without sources as one whose sources are null.
      ' && variables.spec.?volumes.orValue([]).map(v, v.?projected.?sources.orValue(null))' +
      '.all(l, l == null || l.all(s, s.?podCertificate.orValue(null) == null))',
  },
};
