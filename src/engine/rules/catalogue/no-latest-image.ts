import { anyImage, celImageVolumes, celIsLatest, imageVolumes, isLatest } from '../criteria/image';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].image, spec.volumes[*].image.reference.
 * Allowed: a digest, or a tag other than "latest".
 */
export const rule: Rule = {
  id: 'no-latest-image',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'no image with the tag "latest"',
  problem: 'Image has the tag "latest"',
  why: 'Anyone who can push to the repository decides what the next pod runs. Two nodes can run two different images under one name.',
  fix: 'set image to a digest such as "agent@sha256:<64 hex>"; the content of "latest" changes without a review',
  source: 'https://kubernetes.io/docs/concepts/containers/images/#image-names',
  since: '0.1.0',
  mappings: {
    attack: ['T1204.003', 'T1525'],
    kubescape: ['C-0304'],
    owasp: ['ASI04'],
    agenticAi: ['Manage third-party components'],
    nist: ['4.1.5', '4.2.2'],
  },
  comparedValue: anyImage,
  checkSpec: (pod, report) => {
    for (const { path, container } of pod.containers) {
      if (isLatest(container.image)) {
        report(`${path}.image`, container.image);
      }
    }
    for (const { field, image } of imageVolumes(pod)) {
      if (isLatest(image)) {
        report(field, image);
      }
    }
  },
  admission: {
    cel: `variables.containers.all(c, !${celIsLatest('c.?image.orValue("")')})`
      + ` && ${celImageVolumes((reference) => `!${celIsLatest(reference)}`)}`,
  },
};
