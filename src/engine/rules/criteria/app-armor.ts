import { PodView } from '../../manifest/pod-view';
import { Json, object } from '../../value/json';
import { Report } from '../rule';
import { celEachSecurityContext } from './security-contexts';

/** The annotation that sets AppArmor for a container before Kubernetes 1.30. */
const ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

/** Types of the field and values of the annotation that name a profile. Any other value leaves the container unconfined. */
const TYPES = ['RuntimeDefault', 'Localhost'];
const VALUES = '^(runtime/default$|localhost/)';
const IS_PROFILE = new RegExp(VALUES);

/** Reports each field and annotation that sets AppArmor: to a profile if `toProfile` is true, else to no profile. */
export function reportAppArmor(pod: PodView, report: Report, toProfile: boolean, detail?: string): void {
  reportType(pod.securityContext, pod.path, report, toProfile, detail);
  for (const { path, container } of pod.containers) {
    reportType(object(container.securityContext), path, report, toProfile, detail);
  }
  reportAppArmorAnnotations(pod.metadata, pod.metadataPath, report, toProfile, detail);
}

export function reportAppArmorAnnotations(metadata: Json, path: string, report: Report, toProfile: boolean, detail?: string): void {
  const annotations = object(metadata.annotations);
  for (const key in annotations) {
    const value: unknown = annotations[key] ?? '';
    if (key.startsWith(ANNOTATION) && value !== '' && (typeof value === 'string' && IS_PROFILE.test(value)) === toProfile) {
      report(`${path}.annotations["${key}"]`, value, detail);
    }
  }
}

function reportType({ appArmorProfile }: Json, path: string, report: Report, toProfile: boolean, detail?: string): void {
  const type: unknown = object(appArmorProfile).type ?? '';
  if (type !== '' && TYPES.includes(type as string) === toProfile) {
    report(`${path}.securityContext.appArmorProfile.type`, type, detail);
  }
}

/** CEL that is true if `reportAppArmor` reports nothing. */
export function celNoAppArmor(toProfile: boolean): string {
  const not = toProfile ? '!' : '';
  const value = 'variables.metadata.annotations[k]';
  return celEachSecurityContext(`s.?appArmorProfile.?type.orValue("") == "" || ${not}(s.appArmorProfile.type in ${JSON.stringify(TYPES)})`)
    + ` && variables.metadata.?annotations.orValue({}).all(k, !k.startsWith("${ANNOTATION}")`
    + ` || ${value} == "" || ${not}${value}.matches(${JSON.stringify(VALUES)}))`;
}
