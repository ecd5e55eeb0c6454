import { AdmissionOracle, AdmissionRequest, AdmissionVerdict, LEAST } from './admission-oracle';
import { weakenings } from './weakenings';
import { claimTemplates } from '../../src/engine/cluster/claims';
import { ClusterView } from '../../src/engine/cluster/cluster-view';
import { roleOf } from '../../src/engine/cluster/infrastructure';
import { BUILT_IN_POD_KINDS, groupKind } from '../../src/engine/manifest/pod-kinds';
import { podViews } from '../../src/engine/manifest/pod-view';
import { RULES } from '../../src/engine/rules/catalogue';
import { Evaluator } from '../../src/engine/rules/evaluator';
import { ASKED, ASKED_CASES, CASE_RUNTIMES, admission, nameClass } from '../support/admission';
import { Manifest } from '../support/app';
import { valid, validKinds } from '../support/cases';
import { runs } from '../support/properties';

/** The policies of `AgentAdmission` against the engine: the API server's own code says what they say. */

const oracle = new AdmissionOracle();
const policies = admission({ runtimes: CASE_RUNTIMES });
const podKinds = new Set(BUILT_IN_POD_KINDS.map(({ apiVersion, kind }) => groupKind(apiVersion, kind)));
/** Rules about the whole of an object that holds pods, besides those about pods. */
const ofHolders = RULES.filter(({ admission: asked }) => asked && 'objects' in asked
  && asked.objects?.some(({ kinds }) => kinds.some((kind) => podKinds.has(kind))));
const ids = [...new Set([...ASKED, ...ofHolders].map(({ id }) => id))].sort();
/** Each object alone, as the API server sees it. */
const runtimes = Object.fromEntries(CASE_RUNTIMES.map(({ runtimeClassName, traits }) => [runtimeClassName, traits]));
const alone = new ClusterView([], { complete: false, runtimes });

/**
 * The rules with CEL that the engine finds broken. The app of these policies has no infrastructure, so that no pod has a true role, and no
 * PersistentVolume, so that the empty class is any volume.
 */
function engine(manifest: Manifest): string[] {
  const hasRole = podViews(manifest).some((pod) => roleOf(pod) !== undefined);
  const found = Evaluator.ALL.evaluate(manifest, alone)
    .filter(({ detail }) => !detail?.startsWith('in base64, ')) // CEL of the API server does not decode it
    .map(({ rule }) => rule.id).filter((id) => ids.includes(id));
  const isOfAnyVolume = claimTemplates(manifest).some(({ className }) => className === '');
  return [...new Set([...found, ...hasRole ? ['no-false-role'] : [], ...isOfAnyVolume ? ['no-host-claim'] : []])].sort();
}

/** How the two differ about an object; nothing where they do not. */
function difference(manifest: Manifest, found: readonly string[], { broken, errors }: AdmissionVerdict): object | undefined {
  // On the host's network the API server fills in each host port before it asks. The policies leave such pods to no-host-namespaces.
  const isFilled = podViews(manifest).some(({ spec }) => spec.hostNetwork === true);
  const expected = found.filter((id) => !isFilled || id !== 'no-host-ports');
  return errors.length === 0 && broken.join() === expected.join() ? undefined : { engine: expected, policies: broken, errors };
}

describe('expressions', () => {
  const LATER = '[1].all(i, v, v > i)';
  const faultsOf = (expression: string, version = LEAST) => {
    const variables = [{ name: 'spec', expression: 'dyn(object).spec' }];
    const spec = { matchConstraints: {}, variables, validations: [{ expression }] };
    return oracle.faultsOf(version, [{ kind: 'ValidatingAdmissionPolicy', metadata: { name: 'wrong' }, spec }]);
  };

  test(`Kubernetes ${LEAST} compiles all of them but those with cidr()`, () => {
    expect(oracle.faultsOf(LEAST, policies.filter(({ metadata }) => !metadata.name.includes('addresses')))).toEqual([]);
  });

  test.each([
    ['what does not parse', 'nonsense(\'', 'Syntax error'],
    ['an unknown function', 'nonsense(variables.spec)', 'undeclared reference to \'nonsense\''],
    ['an unknown variable', 'variables.other == 1', 'undefined field \'other\''],
    ['no truth value', '"a"', 'must evaluate to bool'],
    ['what came after that version', LATER, 'undeclared reference to \'all\''],
  ])('it does not compile %s', (_, expression, message) => {
    expect(faultsOf(expression)).toEqual([{
      policy: 'wrong',
      field: 'spec.validations[0].expression',
      error: expect.stringContaining(message),
    }]);
  });

  test('a later version compiles what came with it', () => {
    expect(faultsOf(LATER, '1.35')).toEqual([]);
  });
});

describe('each case', () => {
  const cases = ASKED_CASES.map(({ rule, one }) => {
    const { title, field } = one;
    const manifest: Manifest = JSON.parse(JSON.stringify(nameClass(one.manifest(), one.runtime)));
    const isOfOthers = one.view !== undefined || one.twins !== undefined || one.unseenAlone === true;
    const told = one.foundAlone ? [rule.id] : isOfOthers ? undefined : field === undefined ? [] : [rule.id];
    return { name: `${rule.id}: ${title}`, manifest, found: engine(manifest), told };
  });
  const ask = (chosen: typeof cases, request: (manifest: Manifest) => AdmissionRequest) => (
    oracle.verdictsOf(policies, chosen.map(({ manifest }) => request(manifest))));
  const differences = (chosen: typeof cases, verdicts: AdmissionVerdict[]) => chosen.flatMap(({ name, manifest, found }, i) => {
    const differs = verdicts[i].mistyped === undefined && difference(manifest, found, verdicts[i]);
    return differs ? [{ name, ...differs }] : [];
  });

  test('that tells of its manifest alone is of its rule alone', () => {
    expect(cases.filter(({ told, found }) => told && told.join() !== found.join()).map(({ name, found }) => ({ name, found }))).toEqual([]);
  });

  test('of a new object', async () => {
    const verdicts = await ask(cases, (object) => ({ object }));
    expect(differences(cases, verdicts)).toEqual([]);
    const mistyped = cases.filter((_, i) => verdicts[i].mistyped !== undefined);
    expect(mistyped.map(({ name }) => name)).toContain('no-capabilities: text for a list');
    expect(mistyped.length).toBeLessThan(cases.length / 20);
  });

  test('of an object that was another, as far as policies look at changes', async () => {
    const pods = cases.filter(({ manifest }) => podViews(manifest).length > 0);
    const changed = pods.filter(({ manifest }) => manifest.kind !== 'Pod'); // of a pod hardly anything can be changed
    const oldOf = ({ apiVersion, kind, metadata }: Manifest) => ({ apiVersion, kind, metadata, spec: {} });
    expect(differences(changed, await ask(changed, (object) => ({ object, oldObject: oldOf(object) })))).toEqual([]);
    const unchanged = await ask(pods, (object) => ({ object, oldObject: object }));
    expect(unchanged.filter(({ broken, errors }) => broken.length + errors.length > 0)).toEqual([]);
  });

  test('of ephemeral containers, by their subresource', async () => {
    const ephemeral = cases.filter(({ manifest }) => manifest.kind === 'Pod' && manifest.spec.ephemeralContainers);
    const verdicts = await ask(ephemeral, (object) => ({ object, oldObject: valid('Pod'), subresource: 'ephemeralcontainers' }));
    expect(ephemeral.length).toBeGreaterThan(5);
    expect(differences(ephemeral, verdicts)).toEqual([]);
  });
});

const { numRuns: COUNT } = runs(100_000);

test(`of ${COUNT} weakened objects both say the same, and of each what is weak in it`, async () => {
  const start = Date.now();
  const pending = new Map<number, { readonly manifest: Manifest; readonly weak: readonly string[]; readonly found: string[] }>();
  const kinds = new Map<string, number>();
  const fired = new Map<string, number>();
  const differ: object[] = [];
  const silent: object[] = [];
  let [asked, mistyped] = [0, 0];
  function* requests(): Generator<AdmissionRequest> {
    for (const { manifest, weak } of weakenings(COUNT)) {
      pending.set(asked++, { manifest, weak, found: engine(manifest) });
      kinds.set(manifest.kind, (kinds.get(manifest.kind) ?? 0) + 1);
      yield { object: manifest };
    }
  }
  await oracle.ask(policies, requests(), (verdict, i) => {
    const { manifest, weak, found } = pending.get(i)!;
    pending.delete(i);
    const isMistyped = verdict.mistyped !== undefined;
    mistyped += isMistyped ? 1 : 0;
    const differs = isMistyped ? undefined : difference(manifest, found, verdict);
    if (differs && differ.length < 5) {
      differ.push({ ...differs, manifest: JSON.stringify(manifest) });
    }
    const unseen = weak.filter((id) => !found.includes(id) && !verdict.broken.includes(id));
    if ((weak.length === 0 || unseen.length > 0) && silent.length < 5) {
      silent.push({ unseen, manifest: JSON.stringify(manifest) });
    }
    weak.filter((id) => verdict.broken.includes(id)).forEach((id) => fired.set(id, (fired.get(id) ?? 0) + 1));
  });
  process.stdout.write(`${asked} weakened objects in ${Math.round((Date.now() - start) / 1000)} s, of them mistyped ${mistyped}\n`
    + `${[...kinds].map(([kind, times]) => `${kind} ${times}`).join(', ')}\n`
    + `${[...fired].sort().map(([id, times]) => `${id} ${times}`).join(', ')}\n`);
  expect({ differ, silent, asked, left: pending.size }).toEqual({ differ: [], silent: [], asked: COUNT, left: 0 });
  expect(mistyped).toBeLessThan(COUNT / 20);
  expect([...kinds.keys()].sort()).toEqual(validKinds().sort());
  expect([...fired.keys()].sort()).toEqual(ASKED.map(({ id }) => id).sort());
}, 1_800_000);
