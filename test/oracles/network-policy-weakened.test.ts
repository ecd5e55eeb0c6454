import { Verdict, specified } from './network-policy-oracle';
import { goodApp, weakenedApps, worldOf } from './network-policy-weakenings';
import { Posture } from '../../src/engine/posture/posture';
import { postureDiff } from '../../src/engine/posture/posture-diff';
import { postureOf } from '../../src/engine/posture/posture-of';
import { judgeManifests } from '../../src/engine/rules/judge-manifests';
import { judgeOptions } from '../../src/engine/rules/judge-options';
import { Severity } from '../../src/engine/rules/severity';
import { Json } from '../../src/engine/value/json';
import { RANGES } from '../support/app';
import { exampleRun } from '../support/posture';

/** Apps with weakened policies: what opens in the clusters that they become, as a program of the specification alone has it, is seen. */

/** WEAKENINGS=100000 takes some fifteen minutes. */
const COUNT = Number(process.env.WEAKENINGS ?? 4_000);
const BATCH = 2_000;

/** The report of an app, and how many errors it has. */
function judged(manifests: readonly Json[]): { readonly posture: Posture; readonly errors: number } {
  const documents = manifests.map((document) => ({ source: {}, document }));
  const { view, judged: objects, findings, exceptions } = judgeManifests(documents, judgeOptions(RANGES));
  return {
    errors: findings.filter(({ severity }) => severity === Severity.ERROR).length,
    posture: postureOf({
      run: exampleRun(),
      agents: objects.flatMap(({ manifest }) => view.podsOf(manifest).map((pod) => ({ pod, view }))),
      findings: findings.map(({ manifest, ...finding }) => ({ manifest, finding, filledByHarden: false })),
      exceptions,
      objects: objects.length,
      placeOf: () => ({}),
      withoutRows: true,
    }),
  };
}

const GOOD = goodApp();
const good = judged(GOOD);
const [goodVerdicts] = specified([worldOf(GOOD)]);

test('in the good app one agent alone may call another, and nothing is found', () => {
  const allowed = worldOf(GOOD).connections.filter((_, i) => goodVerdicts[i] === 'allowed');
  expect(allowed.map(({ from, to }) => `${from} ${to}`)).toEqual([
    '10.244.1.1 10.244.2.1', '10.244.1.1 10.244.2.2', '10.244.1.2 10.244.2.1', '10.244.1.2 10.244.2.2',
  ]);
  expect(good.errors).toBe(0);
});

/** What is open now and was not: the first connection. */
function openedIn(manifests: readonly Json[], verdicts: readonly Verdict[]): string | undefined {
  const { connections } = worldOf(manifests);
  const at = verdicts.findIndex((verdict, i) => verdict === 'allowed' && goodVerdicts[i] === 'denied');
  return at < 0 ? undefined : `${connections[at].from} calls ${connections[at].to}`;
}

test(`of ${COUNT} random weakenings with labels of controllers, none opens anything in silence`, () => {
  const silent: string[] = [];
  const counts = { opened: 0, errors: 0, differences: 0 };
  for (let from = 0; from < COUNT; from += BATCH) {
    const apps = weakenedApps(GOOD, Math.min(BATCH, COUNT - from), from + 1);
    const verdicts = specified(apps.map(worldOf));
    for (const [i, app] of apps.entries()) {
      const opened = openedIn(app, verdicts[i]);
      if (opened === undefined) {
        continue;
      }
      const { errors, posture } = judged(app);
      const differs = errors > 0 ? false : postureDiff(good.posture, posture).changes.some(({ verb }) => verb === 'opens');
      counts.opened++;
      counts.errors += errors > 0 ? 1 : 0;
      counts.differences += differs ? 1 : 0;
      if (errors === 0 && !differs) {
        const changed = app.filter((one) => !GOOD.some((other) => JSON.stringify(other) === JSON.stringify(one)));
        silent.push([opened, ...changed.map((one) => JSON.stringify({
          kind: one.kind,
          name: one.metadata.name,
          ...one.spec.template?.metadata,
          ...one.spec.template ? {} : one.spec,
        }))].join('\n  '));
      }
    }
  }
  console.log(`${COUNT} weakenings: ${JSON.stringify(counts)}`);
  expect({ count: silent.length, first: silent.slice(0, 5) }).toEqual({ count: 0, first: [] });
  expect(counts.opened).toBeGreaterThan(COUNT / 5);
});
