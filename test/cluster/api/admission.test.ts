import { podViews } from '../../../src/engine/manifest/pod-view';
import { RULES } from '../../../src/engine/rules/catalogue';
import { Rule } from '../../../src/engine/rules/rule';
import { Severity } from '../../../src/engine/rules/severity';
import { RuntimeTraits } from '../../../src/engine/runtimes/traits';
import { ASKED, ASKED_CASES, CASE_RUNTIMES, NOTHING_KNOWN, nameClass } from '../../support/admission';
import { Manifest } from '../../support/app';
import { Case, surroundings, valid } from '../../support/cases';
import { makeObject } from '../../support/plain';
import {
  admission, inForce, isRefusedUnasked, isTaken, messageOf, namespaceOf, parked, refusedBy, removeAdmission, testTypes,
  warnedBy,
} from '../support/admission';
import { Answer, Cluster } from '../support/cluster';
import { SANDBOX_KINDS, defineKinds } from '../support/crds';
import { applyAll } from '../support/lifecycle';

/** The API server says of every rule's cases what the engine says. */
const NAMESPACE = 'admission-cases';
const cluster = new Cluster();

const names = (values: unknown[]) => [...new Set(values)].filter((name): name is string => typeof name === 'string'
  && /^[a-z][-a-z0-9]*$/.test(name)).sort();
const specs = ASKED_CASES.flatMap(({ one: { manifest } }) => podViews(manifest()).map(({ spec }) => spec));

/** What the cases name, so that the API server misses nothing; nothing else: a LimitRange would fill what a case left out. */
const classes = surroundings().filter(({ kind }) => kind === 'RuntimeClass');
const around: Manifest[] = [
  // Pod Security must not refuse before, and the namespace itself is judged from when the policies are in force.
  namespaceOf(NAMESPACE, { 'cdk8s-hardened-agents/agents': 'true', 'pod-security.kubernetes.io/enforce': 'privileged' }),
  ...classes,
  ...names([...specs.map(({ runtimeClassName }) => runtimeClassName), ...CASE_RUNTIMES.map(({ runtimeClassName }) => runtimeClassName)])
    .filter((name) => !classes.some(({ metadata }) => metadata.name === name))
    .map((name) => ({ apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name }, handler: 'runsc' })),
  ...names(specs.flatMap(({ serviceAccountName, serviceAccount }) => [serviceAccountName, serviceAccount]))
    .map((name) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: NAMESPACE } })),
];
const LENIENT = { apiVersion: 'admission.example/v1', kind: 'Lenient', resource: 'lenients', path: 'spec.template' };
const policies = admission({ name: 'admission-cases', runtimes: CASE_RUNTIMES, podKinds: [LENIENT] });
const known = {
  ...NOTHING_KNOWN,
  runtimes: { ...NOTHING_KNOWN.runtimes, ...Object.fromEntries(CASE_RUNTIMES.map((one) => [one.runtimeClassName, one.traits])) },
};
const pod = parked(here(valid('Pod')));
pod.metadata.name = 'debugged';
let definitions: Manifest[] = [];

/** The manifest in the namespace of this test; a Namespace and an account under a name that is free. */
function here(manifest: Manifest, runtime?: RuntimeTraits): Manifest {
  const isNamespace = manifest.kind === 'Namespace';
  manifest.metadata = {
    ...manifest.metadata,
    ...(isNamespace ? {} : { namespace: NAMESPACE }),
    ...(isNamespace || manifest.kind === 'ServiceAccount' ? { name: 'admission-other' } : {}),
  };
  if (manifest.kind === 'SandboxClaim') {
    manifest.spec.warmPoolRef ??= { name: 'pool' }; // its definition wants one
  }
  return nameClass(manifest, runtime);
}

/** Asks whether the object would be taken. Ephemeral containers come to a pod that is there. */
async function ask(manifest: Manifest): Promise<Answer> {
  const ephemeralContainers: unknown = manifest.kind === 'Pod' ? manifest.spec?.ephemeralContainers : undefined;
  if (!ephemeralContainers) {
    return cluster.create(manifest, { dryRun: true });
  }
  expect({ ...parked(manifest).spec, ephemeralContainers: undefined }).toEqual(pod.spec);
  const path = `${await cluster.path(pod)}/ephemeralcontainers?dryRun=All&fieldValidation=Strict`;
  return cluster.send('PATCH', path, { spec: { ephemeralContainers } }, 'application/strategic-merge-patch+json');
}

beforeAll(async () => {
  definitions = await defineKinds(cluster, [...SANDBOX_KINDS, LENIENT]);
  await applyAll(cluster, around);
  await applyAll(cluster, [pod]);
  const weak = here(valid('Job'));
  delete weak.spec.activeDeadlineSeconds;
  weak.spec.template.spec.hostPID = true;
  weak.spec.template.spec.containers[0].image = 'agent:1.2';
  const broken = ['require-job-deadline', 'no-host-namespaces', 'require-image-digest'].map((id) => messageOf(id));
  await inForce(cluster, policies, () => ask(weak), broken);
});
afterAll(() => removeAdmission(cluster, [...policies, ...around], definitions));

testTypes(cluster, policies);

/**
 * What the API server refuses by itself: as no value of its type or as it checks namespaces, so that no policy can be asked, or as it
 * checks pods alone.
 */
const unasked: string[] = [];
const askedElsewhere: string[] = [];

/** Asks again for the same pod in a custom resource, of which the API server checks nothing but what policies do. */
async function askElsewhere(manifest: Manifest): Promise<Answer> {
  const [{ spec, metadata: { labels, annotations } }] = podViews(manifest);
  const { apiVersion, kind } = LENIENT;
  return ask(makeObject(apiVersion, kind, { name: 'lenient', namespace: NAMESPACE }, {
    template: { metadata: { labels, annotations }, spec },
  }));
}

/** Whether a denial is all that is said: the policies about addresses have one binding. */
function ofAddresses({ admission: form }: Rule): boolean {
  return 'cel' in form && form.usesCidr === true;
}

/** Whether admission finds a case, which sees its manifest alone. */
function isFoundAlone({ field, foundAlone, unseenAlone }: Case): boolean {
  return foundAlone === true || (field !== undefined && !unseenAlone);
}

describe.each(ASKED.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const told = ASKED_CASES.filter((one) => one.rule === rule).map(({ one }) => one);
  const rows = told.map((one) => [isFoundAlone(one) ? 'finds' : 'lets pass', one.title, one] as const);
  test.each(rows)('%s: %s', async (verdict, title, one) => {
    const manifest = here(one.manifest(), one.runtime);
    let answer = await ask(manifest);
    if (isRefusedUnasked(answer)) {
      expect(warnedBy(answer)).toEqual([]);
      const cannotBeAsked = answer.body.reason === 'BadRequest' || manifest.kind === 'Namespace';
      (cannotBeAsked ? unasked : askedElsewhere).push(`${id}: ${title}`);
      if (cannotBeAsked) {
        return;
      }
      answer = await askElsewhere(manifest);
    }
    const isFound = verdict === 'finds';
    const isRefused = isFound && rule.severity === Severity.ERROR;
    expect({ warned: warnedBy(answer), refused: refusedBy(answer), isTaken: isTaken(answer) }).toEqual({
      warned: isFound && !(isRefused && ofAddresses(rule)) ? [messageOf(rule.id, known)] : [],
      refused: isRefused ? messageOf(rule.id, known) : undefined,
      isTaken: !isRefused,
    });
  });
});

test('few cases are refused by the API server itself, and fewer could not be asked', () => {
  expect(unasked).toEqual(['no-capabilities: text for a list', 'no-outside-resolver: a number: 8',
    ...['no limit, with a mode', 'a mode in which every user may write, as without one', 'a mode in which each user removes only own files']
      .map((title) => `require-bounded-scratch: ${title}`), // a field of Kubernetes 1.37
    ...['no version', 'an empty text', 'a version without its letter', 'a version with zeros in front']
      .map((title) => `require-current-pod-security: ${title}`),
    ...['4GB', '512MB', '1 Gi', '2cores', '1e', '1Ki5'].map((got) => `require-limits: a limit of ${got}, which is no quantity`),
    'require-non-root: files of a volume that belong to root, as they do by default']); // a field of Kubernetes 1.37
  expect(askedElsewhere.length).toBeLessThan(ASKED_CASES.length / 5);
  process.stdout.write(`asked in a custom resource, since the API server refuses them as pods (${askedElsewhere.length}):\n  `
    + `${askedElsewhere.join('\n  ')}\n`);
});

test('rules without CEL say why', () => {
  const reasons = RULES.flatMap(({ id, admission: form }) => ('none' in form ? [[id, form.none]] : []));
  expect(reasons.map(([id]) => id)).toEqual(RULES.filter((rule) => rule.option === undefined && !ASKED.includes(rule)
    && !('objects' in rule.admission)).map(({ id }) => id));
  expect(reasons.filter(([, why]) => !/^[a-z].{20,}[^.]$/.test(why))).toEqual([]);
});
