import { listed } from '../../cluster/namespaced';
import { memoizeBy } from '../../value/memoize';
import { celImageVolumes, imageVolumes, repositoryOf } from '../criteria/image';
import { allowedBy, celAllowedBy } from '../criteria/registries';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].image, spec.volumes[*].image.reference.
 * Allowed: the registries of the option `registries` and those of each AgentAdmission of the app for its namespaces, by whole segments of
 * the name, where "agent" means "docker.io/library/agent"; every image if nothing names registries; an empty image, which
 * no-latest-image reports.
 */
export const rule: Rule = {
  id: 'require-allowed-registry',
  severity: Severity.ERROR,
  pack: RulePack.STRICT,
  title: 'image from an allowed registry',
  problem: 'Image is from a registry that is not allowed',
  why: 'A digest fixes the content of an image, not its author. An image from a registry that no one reviewed runs whatever '
    + 'its owner put into it, beside the credentials of the agent.',
  fix: "use an image from one of the allowed registries, or add its registry to 'registries' (in check: --registry) if you trust it",
  fixInYaml: 'use an image from one of the allowed registries, or add its registry with --registry if you trust it',
  source: 'https://kubernetes.io/docs/concepts/containers/images/#image-names',
  since: '0.1.0',
  option: 'registries',
  mappings: {
    nsaCisa: 'Kubernetes Pod security: Building secure container images',
    attack: ['T1204.003', 'T1525'],
    kubescape: ['C-0001', 'C-0078', 'C-0313'],
    owasp: ['ASI04'],
    agenticAi: ['Design and configuration risks', 'Manage third-party components'],
    nist: ['4.1.5'],
    euAiAct: ['15(5)'],
  },
  comparedValue: repositoryOf,
  checkPod: (pod, report, view) => {
    const lists = view.registriesIn(pod.namespace).map(allowedIn);
    if (lists.length === 0) {
      return;
    }
    const isAllowed = (image: string) => lists.every((allows) => allows(image));
    const images = pod.containers.map(({ path, container }) => ({ field: `${path}.image`, image: container.image as unknown }));
    for (const { field, image } of [...images, ...imageVolumes(pod)]) {
      if (image !== undefined && image !== null && image !== '' && !(typeof image === 'string' && isAllowed(image))) {
        report(field, image);
      }
    }
  },
  admission: {
    fix: ({ registries = [] }) => `use an image from one of these registries: ${listed(registries)}`,
    cel: ({ registries = [] }) => {
      const isAllowed = celAllowedBy(registries);
      return `variables.containers.all(c, c.?image.orValue("") == "" || ${isAllowed('c.image')}) && ${celImageVolumes(isAllowed)}`;
    },
  },
};

const allowedIn = memoizeBy(allowedBy);
