import { trimEnd } from '../../value/counted';
import { Json, objects, textOf } from '../../value/json';
import { Rule } from '../rule';
import { RulePack, Severity } from '../severity';

/**
 * Fields: spec.*containers[*].workingDir and .volumeMounts[*].mountPath.
 * Allowed: a folder at, above or below which the container has a mount; a folder that no mount of another container contains.
 */
export const rule: Rule = {
  id: 'require-mounted-working-dir',
  severity: Severity.WARNING,
  pack: RulePack.STRICT,
  title: 'working directory with its files',
  problem: 'Working directory lacks the files of its volume',
  why: 'Containers of a pod share the files of a volume only where each of them mounts it. A process that starts in a folder that '
    + 'another container mounts finds an empty folder on its read-only root: what it was to prepare or to check is not there.',
  fix: 'mount the same volume in this container, by the same `workspace` or an entry of `mounts`; acknowledge the finding if its image '
    + 'has the folder',
  fixInYaml: 'mount the same volume in this container; acknowledge the finding if its image has the folder',
  source: 'https://kubernetes.io/docs/tasks/access-application-cluster/communicate-containers-same-pod-shared-volume/',
  since: '0.1.0',
  mappings: {},
  checkSpec: (pod, report) => {
    for (const { path, container } of pod.containers) {
      const folder = asFolder(container.workingDir);
      const isOwn = mountsOf(container).some((own) => own.startsWith(folder) || folder.startsWith(own));
      const other = isOwn ? undefined
        : pod.containers.find((one) => mountsOf(one.container).some((mount) => folder.startsWith(mount)));
      if (other) {
        report(`${path}.workingDir`, container.workingDir, `only container "${textOf(other.container.name)}" mounts this folder`);
      }
    }
  },
  admission: { none: 'the folder may be in the image, and what is missing there harms nothing but the work of this pod' },
};

function mountsOf({ volumeMounts }: Json): string[] {
  return objects(volumeMounts).map(({ mountPath }) => asFolder(mountPath));
}

/** A path with "/" at its end: what begins with it is inside. Nothing is "/", in which all is. */
function asFolder(path: unknown): string {
  return `${trimEnd(textOf(path ?? ''), '/')}/`;
}
