import { anyImage, celHasDigest, celImageVolumes, celIsLatest, hasDigest, imageVolumes, isLatest } from '../criteria/image';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].image, spec.volumes[*].image.reference.
 * Allowed: a digest; images that no-latest-image reports.
 */
export const rule: Rule = {
  id: 'require-image-digest',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'image by digest',
  problem: 'Image has no digest',
  why: 'The owner of a tag can give it to another image tomorrow. A digest always means the image that was reviewed and scanned.',
  fix: 'set image to its digest, such as "agent:1.2@sha256:<64 hex>"; you can keep the tag for readers',
  source: 'https://kubernetes.io/docs/concepts/containers/images/#image-names',
  since: '0.1.0',
  mappings: {
    attack: ['T1204.003', 'T1525'],
    kubescape: ['C-0306', 'C-0312'],
    owasp: ['ASI04'],
    agenticAi: ['Design and configuration risks', 'Resilience', 'Manage third-party components'],
    nist: ['4.1.5', '4.2.2'],
    euAiAct: ['15(5)'],
  },
  comparedValue: anyImage,
  checkSpec: (pod, report) => {
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
