import { celHasDigest, celImageVolumes, celIsLatest, hasDigest, imageVolumes, isLatest } from '../criteria/image';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].image, spec.volumes[*].image.reference.
 * Allowed: a digest. What no-latest-image refuses is its to report.
 */
export const rule: Rule = {
  id: 'require-image-digest',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'image by digest',
  why: 'A tag is a name that its owner may give to another image tomorrow; a digest is what was reviewed and scanned, or nothing.',
  fix: 'name the image by its digest, such as "agent:1.2@sha256:<64 hex>"; the tag may stay for people to read',
  source: 'https://kubernetes.io/docs/concepts/containers/images/#image-names',
  since: '0.1.0',
  mappings: { attack: ['T1204.003', 'T1525'], kubescape: ['C-0306', 'C-0312'], owasp: ['ASI04'] },
  checkPod: (pod, report) => {
    for (const { path, container: { image } } of pod.containers) {
      if (!hasDigest(image) && !isLatest(image)) {
        report(`${path}.image`, image);
      }
    }
    for (const { field, image } of imageVolumes(pod)) {
      if (!hasDigest(image) && !isLatest(image)) {
        report(field, image);
      }
    }
  },
  admission: {
    cel: `variables.containers.all(c, ${celHasDigest('c.?image.orValue("")')} || ${celIsLatest('c.?image.orValue("")')})`
      + ` && ${celImageVolumes((reference) => `${celHasDigest(reference)} || ${celIsLatest(reference)}`)}`,
  },
};
