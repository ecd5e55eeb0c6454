import { RowSpec, findingsRow, list, own, perContainer } from './agent-facts';
import { PostureSection } from './posture-agent';
import { claimTemplates, namedClaims } from '../cluster/claims';
import { indexed } from '../cluster/namespaced';
import { secretsIn } from '../cluster/references';
import { isGiven } from '../manifest/network-policy';
import { PodView, isScratch } from '../manifest/pod-view';
import { FILE_FIELD, keyTitle } from '../reach/broker/broker-grants';
import { grantsOfPod } from '../reach/broker/grants-of-pod';
import { imageVolumes } from '../rules/criteria/image';
import { Json, object, textOf } from '../value/json';

const { FILE_SYSTEM } = PostureSection;

/** What Kubernetes fills with files that are no secrets and do not outlive the pod. */
const OF_PLATFORM = ['configMap', 'downwardAPI', 'image', 'projected'];

/** The sources of volumes that have no row of their own. */
function otherSources(volume: Json): string[] {
  const named = ['name', 'emptyDir', 'secret', 'persistentVolumeClaim', ...OF_PLATFORM];
  return Object.keys(volume).filter((key) => !named.includes(key) && isGiven(volume[key]));
}

function otherText(volume: Json): string {
  return `${textOf(volume.name)} (${otherSources(volume).join(', ')})`;
}

function scratchText(volume: Json): string {
  const { medium, sizeLimit } = object(volume.emptyDir);
  return `${textOf(volume.name)} ${isGiven(sizeLimit) ? textOf(sizeLimit) : 'without a limit'}${medium === 'Memory' ? ' in memory' : ''}`;
}

function volumesThat(pod: PodView, counts: (volume: Json) => boolean): { readonly volume: Json; readonly path: string }[] {
  return indexed(pod.spec.volumes)
    .filter(([volume]) => counts(volume))
    .map(([volume, i]) => ({ volume, path: `${pod.path}.volumes[${i}]` }));
}

export const FILE_SYSTEM_ROWS: readonly RowSpec[] = [
  {
    section: FILE_SYSTEM,
    label: 'image',
    rules: ['no-latest-image', 'require-image-digest', 'require-allowed-registry'],
    read: ({ pod }) => {
      const mounted = imageVolumes(pod);
      const { value, at = [] } = perContainer(pod, ({ container, path }) => ({
        value: isGiven(container.image) ? textOf(container.image) : 'not set',
        fields: isGiven(container.image) ? [`${path}.image`] : [],
      }));
      return {
        value: [value, ...mounted.map(({ image }) => `mounted: ${textOf(image)}`)].join('; '),
        at: [...at, ...own(pod, ...mounted.map(({ field }) => field))],
      };
    },
  },
  {
    section: FILE_SYSTEM,
    label: 'root file system',
    rules: ['require-read-only-root', 'require-mounted-working-dir'],
    read: ({ pod }) => perContainer(pod, ({ path, securityContext: { readOnlyRootFilesystem } }) => ({
      value: readOnlyRootFilesystem === true ? 'read-only' : 'writable',
      fields: isGiven(readOnlyRootFilesystem) ? [`${path}.securityContext.readOnlyRootFilesystem`] : [],
    })),
  },
  {
    section: FILE_SYSTEM,
    label: 'scratch volumes',
    rules: ['require-bounded-scratch', 'no-memory-volume-above-limit', 'no-scratch-above-limit'],
    read: ({ pod }) => {
      const scratch = volumesThat(pod, isScratch);
      return { value: list(scratch.map(({ volume }) => scratchText(volume))), at: own(pod, ...scratch.map(({ path }) => path)) };
    },
  },
  {
    section: FILE_SYSTEM,
    label: 'claims',
    rules: ['no-host-claim', 'no-shared-claim', 'no-claim-shared-by-agents'],
    read: ({ pod }) => {
      const claims = namedClaims(pod);
      const templates = claimTemplates(pod.manifest);
      return {
        value: list([...claims.map(({ name }) => name), ...templates.map(({ name }) => `template "${name}"`)]),
        at: own(pod, ...claims.map(({ path }) => path), ...templates.map(({ field }) => field)),
      };
    },
  },
  {
    section: FILE_SYSTEM,
    label: 'other volumes',
    rules: ['no-host-volumes', 'no-inline-driver', 'no-mount-propagation'],
    read: ({ pod }) => {
      const found = volumesThat(pod, (volume) => otherSources(volume).length > 0 && !isScratch(volume));
      return {
        value: found.length === 0 ? undefined : list(found.map(({ volume }) => otherText(volume))),
        at: own(pod, ...found.map(({ path }) => path)),
      };
    },
  },
  {
    section: FILE_SYSTEM,
    label: 'Secrets that it reads',
    rules: ['no-secret-env-reference'],
    read: ({ pod, reached }) => {
      const secrets = secretsIn(pod);
      return {
        value: list(secrets.map(({ name }) => name)),
        at: own(pod, ...secrets.map(({ path }) => path)),
        isNoLimit: secrets.length > 0 && reached.has('internet'), // code in the agent sends them anywhere
      };
    },
  },
  {
    section: FILE_SYSTEM,
    label: 'keys held outside the pod',
    rules: ['no-brokered-secret-in-agent'],
    read: ({ pod, view }) => {
      const grants = grantsOfPod(view, pod).filter(({ key }) => key !== undefined);
      return grants.length === 0 ? undefined : {
        value: list(grants.map(({ key }) => keyTitle(key!))),
        at: grants.map(({ config }) => ({ manifest: config, field: FILE_FIELD })),
      };
    },
  },
  findingsRow(FILE_SYSTEM, 'secrets in the manifest', 'no-secret-in-env', 'no-secret-in-pod'),
  findingsRow(FILE_SYSTEM, 'objects that are in other namespaces only', 'no-reference-across-namespaces'),
  findingsRow(FILE_SYSTEM, 'secrets that a webhook or driver injects', 'no-injected-secrets'),
];
