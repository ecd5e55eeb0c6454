import { indexed } from '../../cluster/namespaced';
import { PodSpecView } from '../../manifest/pod-view';
import { object } from '../../value/json';
import { celMatches } from '../cel/cel';

/**
 * Checks of image references. The rules and their CEL use the same patterns. JavaScript and RE2 read these patterns in the same way.
 */

/** No digest, and a tag that is missing, empty or "latest". A colon before the last slash belongs to the port of the registry. */
const LATEST = '^([^@]*/)?[^@/:]*(:(latest)?)?$';

/** A digest at the end, of an algorithm that the OCI specification registers. */
const DIGEST = '@(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$';

const IS_LATEST = new RegExp(LATEST);
const HAS_DIGEST = new RegExp(DIGEST);

/** Whether the image can change without a review: it has no digest, and no tag other than "latest". */
export function isLatest(image: unknown): boolean {
  return typeof image !== 'string' || IS_LATEST.test(image);
}

/** Whether the image has a digest. */
export function hasDigest(image: unknown): boolean {
  return typeof image === 'string' && HAS_DIGEST.test(image);
}

/** The same for each image: a rule that every version of every image breaks in the same way. */
export function anyImage(): string {
  return '';
}

/** An image without its tag and digest: "registry.example.com:5000/agent". */
export function repositoryOf(image: unknown): unknown {
  return typeof image === 'string' ? image.split('@', 1)[0].replace(/:[^/:]*$/, '') : image;
}

/** `isLatest` for a CEL expression that is a string. */
export function celIsLatest(image: string): string {
  return celMatches(image, LATEST);
}

/** `hasDigest` for a CEL expression that is a string. */
export function celHasDigest(image: string): string {
  return celMatches(image, DIGEST);
}

/** The images that a pod mounts, by the fields that name them. The API server rejects a volume that names no image. */
export function imageVolumes(pod: PodSpecView): { readonly field: string; readonly image: unknown }[] {
  return indexed(pod.spec.volumes)
    .map(([{ image }, i]) => ({ field: `${pod.path}.volumes[${i}].image.reference`, image: object(image).reference as unknown }))
    .filter(({ image }) => image !== undefined && image !== null && image !== '');
}

/** CEL that is true if a condition holds for every image that a pod mounts. */
export function celImageVolumes(holds: (reference: string) => string): string {
  return `variables.spec.?volumes.orValue([]).all(v, v.?image.?reference.orValue("") == "" || ${holds('v.image.reference')})`;
}
