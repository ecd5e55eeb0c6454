import { goProgram, linesOf } from './go-program';
import { weakenedPods } from './weakened-pods';
import { ClusterView } from '../../src/engine/cluster/cluster-view';
import { Evaluator, Finding, describe as tell } from '../../src/engine/rules/evaluator';
import { IMAGE, Manifest, base, only, pod } from '../support/app';

/** The rules against the code that the API server itself judges pods by. */

const oracle = goProgram('pod-security');
const b = base();
pod(b, { initContainers: [{ name: 'init', image: IMAGE }] });
const pods = weakenedPods(only(b.chart, 'Pod'), 10_000);
const input = pods.map((weakened) => JSON.stringify(weakened)).join('\n');

/** Rules that say what a control of Pod Security says. */
const CONTROLS = new Set(['no-capabilities', 'no-host-namespaces', 'no-host-ports', 'no-host-process', 'no-host-volumes',
  'no-privilege-escalation',
  'no-probe-host', 'no-selinux-override', 'no-unconfined-app-armor', 'no-unmasked-proc', 'no-unsafe-sysctls', 'require-non-root',
  'require-seccomp']);

/** Where they ask for more: a user and group that are said. */
function isStricter({ field, got }: Finding): boolean {
  return /\.runAs(User|Group)$/.test(field) && got === undefined;
}

/** What a version says otherwise, on purpose: from v1.35 on, root in a user namespace passes; before v1.37, two sysctls do not. */
const RELAXED = 'require-non-root';
const NEW_SYSCTLS = new Set(['net.ipv4.tcp_notsent_lowat', 'net.ipv4.tcp_slow_start_after_idle']);

function expected(minor: number, { spec }: Manifest, found: Finding[]): string[] {
  const sysctls: { name: string }[] = spec.securityContext?.sysctls ?? [];
  return [
    ...found.filter(({ rule }) => !(minor >= 35 && spec.hostUsers === false && rule.id === RELAXED)).map(tell),
    ...sysctls.map(({ name }) => name).filter((name) => minor < 37 && NEW_SYSCTLS.has(name)),
  ];
}

const alone = new ClusterView([], { complete: false });
const findings = pods.map((weakened) => Evaluator.ALL.evaluate(weakened, alone)
  .filter((finding) => CONTROLS.has(finding.rule.id) && !isStricter(finding)));

test('the pods are of both sorts', () => {
  const weak = findings.filter((found) => found.length > 0).length;
  expect(Math.min(weak, pods.length - weak)).toBeGreaterThan(500);
});

test.each([34, 35, 36, 37])('at v1.%d, both say the same of every pod', (minor) => {
  const verdicts = linesOf(oracle, [`v1.${minor}`], input);
  expect(verdicts).toHaveLength(pods.length);
  const ours = pods.map((weakened, i) => expected(minor, weakened, findings[i]));
  expect(verdicts.map((verdict, i) => ({ verdict, ours: ours[i] }))
    .filter(({ verdict, ours: found }) => (verdict === 'allowed') !== (found.length === 0))).toEqual([]);
});

test('what a version says otherwise is among the pods', () => {
  const differ = (one: number, other: number) => pods.filter((weakened, i) =>
    (expected(one, weakened, findings[i]).length === 0) !== (expected(other, weakened, findings[i]).length === 0)).length;
  expect(Math.min(differ(34, 35), differ(36, 37))).toBeGreaterThan(10);
});

test('at latest, whatever Kubernetes refuses is a finding', () => {
  const verdicts = linesOf(oracle, ['latest'], input);
  expect(verdicts).toHaveLength(pods.length);
  expect(verdicts.filter((verdict, i) => verdict !== 'allowed' && findings[i].length === 0)).toEqual([]);
});
