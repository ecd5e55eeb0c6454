import { Json, object } from '../../value/json';

/** Labels and annotations by which the tool that applies an object skips it, or by which something removes it at once. */

interface Mark {
  readonly key: string;
  readonly maps: readonly ('annotations' | 'labels')[];
  readonly why: string;
  readonly skips: (value: string, annotations: Json) => boolean;
}

const HELM_HOOK = 'helm.sh/hook';
const ARGO_HOOK = 'argocd.argoproj.io/hook';
const HELM_APPLIES = ['pre-install', 'post-install', 'pre-upgrade', 'post-upgrade'];
const HELM_WAITS = ['pre-delete', 'post-delete', 'pre-rollback', 'post-rollback', 'test', 'test-success'];
const ARGO_WAITS = ['Skip', 'SyncFail', 'PreDelete', 'PostDelete'];

/** Helm reads words in any case, and skips an object with one word that it does not know. */
function helmSkips(value: string): boolean {
  const hooks = listOf(value.toLowerCase());
  return !hooks.some((hook) => HELM_APPLIES.includes(hook)) || hooks.some((hook) => ![...HELM_APPLIES, ...HELM_WAITS].includes(hook));
}

/**
 * @see https://helm.sh/docs/topics/charts_hooks/
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/resource_hooks/
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#controlling-the-apply-behavior-of-resources
 * @see https://kyverno.io/docs/guides/ttl-cleanup/
 * @see https://kubernetes.io/docs/reference/labels-annotations-taints/#config-kubernetes-io-local-config
 * @see https://cloud.google.com/kubernetes-engine/enterprise/config-sync/docs/how-to/managing-objects
 * @see https://carvel.dev/kapp/docs/latest/apply/
 */
const MARKS: readonly Mark[] = [
  { key: HELM_HOOK, maps: ['annotations'], why: 'Helm does not apply it when it installs', skips: helmSkips },
  {
    key: 'helm.sh/hook-delete-policy',
    maps: ['annotations'],
    why: 'Helm removes it again',
    skips: (value, annotations) => Object.hasOwn(annotations, HELM_HOOK) && listOf(value.toLowerCase()).includes('hook-succeeded'),
  },
  {
    key: ARGO_HOOK,
    maps: ['annotations'],
    why: 'Argo CD does not apply it when it syncs',
    skips: (value) => listOf(value).every((hook) => ARGO_WAITS.includes(hook)),
  },
  {
    key: 'argocd.argoproj.io/hook-delete-policy',
    maps: ['annotations'],
    why: 'Argo CD removes it again',
    skips: (value, annotations) => Object.hasOwn(annotations, ARGO_HOOK) && listOf(value).includes('HookSucceeded'),
  },
  { key: 'kustomize.toolkit.fluxcd.io/ssa', maps: ['annotations', 'labels'], why: 'Flux does not apply it', skips: isWord('ignore') },
  {
    key: 'kustomize.toolkit.fluxcd.io/reconcile',
    maps: ['annotations', 'labels'],
    why: 'Flux does not apply it',
    skips: isWord('disabled'),
  },
  {
    key: 'config.kubernetes.io/local-config',
    maps: ['annotations'],
    why: 'kustomize and kpt do not apply it',
    skips: (value) => value !== 'false',
  },
  {
    key: 'configmanagement.gke.io/managed',
    maps: ['annotations'],
    why: 'Config Sync does not apply it',
    skips: (value) => value === 'disabled',
  },
  { key: 'kapp.k14s.io/noop', maps: ['annotations'], why: 'kapp does not apply it', skips: () => true },
  { key: 'kapp.k14s.io/exists', maps: ['annotations'], why: 'kapp does not apply it', skips: () => true },
  { key: 'cleanup.kyverno.io/ttl', maps: ['labels'], why: 'Kyverno deletes it at that time', skips: () => true },
];

/** A mark on an object that does not stay, or does not come, for all that the manifests hold it. */
interface Skip {
  readonly field: string;
  readonly got: string;
  readonly why: string;
}

export function skipsOf(manifest: Json): Skip[] {
  const metadata = object(manifest.metadata);
  const annotations = object(metadata.annotations);
  return MARKS.flatMap(({ key, maps, why, skips }) => maps.flatMap((map): Skip[] => {
    const got: unknown = object(metadata[map])[key];
    return typeof got === 'string' && skips(got, annotations) ? [{ field: `metadata.${map}["${key}"]`, got, why }] : [];
  }));
}

function listOf(value: string): string[] {
  return value.split(',').map((word) => word.trim());
}

/** Flux compares in any case. */
function isWord(word: string): (value: string) => boolean {
  return (value) => value.toLowerCase() === word;
}
