import * as fc from 'fast-check';
import { at, check, command, file, yaml } from './command';
import { NO_DIFFERENCE } from '../../src/engine/posture/posture-diff-change';
import { Json } from '../../src/engine/value/json';
import { allCases, viewOf } from '../support/cases';
import { inAnotherOrder } from '../support/order';
import { runs } from '../support/properties';

/** Objects, lists and keys in another order are no difference for `diff` and the accepted file: docs/diff.md, docs/accepted.md. */

const CASES = new Map<string, () => Json[]>([...allCases()].flatMap(([rule, cases]) => cases.map((one) => (
  [`${rule}: ${one.title}`, () => viewOf(one.manifest(), one).manifests] as const))));

async function expectNoDifference(name: string, seed: number): Promise<void> {
  const objects: Json[] = JSON.parse(JSON.stringify(CASES.get(name)!()));
  file('old.yaml', yaml(...objects));
  file('new.yaml', yaml(...inAnotherOrder(objects, seed)));
  expect(await command(['diff', at('old.yaml'), at('new.yaml'), '--fail-on', 'change']))
    .toMatchObject({ code: 0, out: expect.stringMatching(new RegExp(`^${NO_DIFFERENCE}\n(\n.* not judged: .*\n)?$`)) as string });
  await check([at('old.yaml'), '--write-accepted', at('accepted.json')]);
  const known = await check([at('new.yaml'), '--accepted', at('accepted.json'), '--format', 'json']);
  expect(JSON.parse(known.out)).toMatchObject({ findings: [], fixed: [] });
}

test.each([
  'no-idle-policy: one label more than pods have', // a finding quotes keys and lists
  'no-literal-secret: several keys', // a finding for the first of several
  'no-unjudged-policy: two things',
  'no-unjudged-pods: Workflows, of which the rule reports the first',
  'no-repeated-object: a cluster-scoped object in charts with and without a namespace',
  'no-dead-route: a mirror', // a finding lists what is open
  'no-dead-route: a target port that was renumbered',
  'no-open-ingress: policies that let in much together',
  'no-reopened-egress: two policies that open it together',
  'no-conflicting-object: a pod with another image', // the pod is there twice
  'no-device-admin-access: a claim of v1beta2', // a finding names a place in another object
  'no-edited-gateway-file: a container beside Envoy', // it runs the same program
  'no-quota-overrun: Secrets', // two of the same size
  'require-acknowledged-count: one object more than was accepted', // the finding is at one of several
])('%s', async (name) => {
  for (const seed of [1, 2, 1_058_730_617]) {
    await expectNoDifference(name, seed);
  }
});

test('any case of a rule', async () => {
  await fc.assert(fc.asyncProperty(fc.constantFrom(...CASES.keys()), fc.nat(), expectNoDifference), runs(20));
}, 60_000);
