import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Chart, Testing } from 'cdk8s';
import { askOracle, buildOracle, verdictsOf } from './admission-oracle';
import { AgentAdmission, AgentCluster } from '../../src';
import { admissionOptions } from '../../src/enforce/admission-options';
import { admissionPolicies } from '../../src/enforce/admission-policies';
import { ASKED_KINDS } from '../../src/policy/asked-kinds';
import { Json } from '../../src/policy/json';
import { groupKind } from '../../src/policy/pod-kinds';
import { RULES } from '../../src/policy/rules';
import { World, namespaceOf } from '../../src/policy/world';
import { Manifest } from '../support/app';
import { Case, allCases, surroundings, worldOf } from '../support/cases';

/** What `AgentAdmission` asks of the objects around pods, each by itself, against what the engine finds for the pods among them. */

const folder = mkdtempSync(join(tmpdir(), 'oracle-'));
const program = join(folder, 'admission');
beforeAll(() => buildOracle(program));
afterAll(() => rmSync(folder, { recursive: true }));

const chart = new Chart(new App(), 'admission');
const options = admissionOptions(chart, {});

/** The policies about objects, where an app has all of a view. */
function policiesAmong(world: World): Manifest[] {
  return admissionPolicies(options).filter(({ suffix }) => /^-(objects|addresses|cluster)/.test(suffix))
    .map(({ suffix, spec }) => ({ kind: 'ValidatingAdmissionPolicy', metadata: { name: suffix }, spec: JSON.parse(JSON.stringify(spec(options.context({}, world)))) }));
}

test.each([['1.30', ['-addresses', '-addresses-warnings', '-cluster-addresses']], ['1.31', []]])('Kubernetes %s compiles all but what uses cidr(): %j', async (version, faulty) => {
  const faults = await askOracle(program, version, policiesAmong(new World()));
  expect([...new Set(faults.map(({ policy }) => policy))]).toEqual(faulty);
});

/** Objects of a case that a rule asks about, beside those around every pod: each among all others. */
function askedIn(kinds: readonly string[], [, make,,, given]: Case): { object: Manifest; world: World }[] {
  const text = new Set(surroundings().map((one) => JSON.stringify(one)));
  const { manifests, world } = worldOf(make(), given);
  return manifests.filter(({ apiVersion, kind, metadata }) => kinds.includes(groupKind(apiVersion, kind))
    && (ASKED_KINDS[groupKind(apiVersion, kind)].clusterScoped === true || metadata?.namespace === 'agents' || kind === 'RoleBinding'))
    .filter((object) => !text.has(JSON.stringify(object)))
    .map((object) => ({ object, world: new World(manifests.filter((one) => one !== object).map((manifest) => ({ manifest })), { ranges: world.clusterRanges }) }));
}

test('cases', async () => {
  const differ: Record<string, string[]> = {};
  let [n, skipped] = [0, 0];
  for (const { id, admission } of RULES) {
    if (!('objects' in admission)) { continue; }
    const kinds = [...new Set(admission.objects!.flatMap((one) => one.kinds))];
    for (const one of allCases().get(id)!) {
      const asked = askedIn(kinds, one);
      if (asked.length === 0) {
        skipped++;
        continue;
      }
      n++;
      const [title,, field] = one;
      const verdicts = await Promise.all(asked.map(async ({ object, world }) => (await verdictsOf(program, policiesAmong(world), [{ object }]))[0]));
      const errors = verdicts.flatMap(({ errors: some }) => some);
      const refused = verdicts.some(({ broken }) => broken.includes(id));
      if (errors.length > 0) {
        (differ[`errors ${id}`] ??= []).push(`${title}: ${errors[0].slice(0, 200)}`);
      } else if (verdicts.some(({ mistyped }) => mistyped)) {
        (differ[`mistyped ${id}`] ??= []).push(title);
      } else if (refused !== (field !== undefined)) {
        (differ[`${field !== undefined ? 'SILENT' : 'STRICT'} ${id}`] ??= []).push(title);
      }
    }
  }
  console.log(n, skipped, JSON.stringify(differ, null, 1));
}, 600_000);
