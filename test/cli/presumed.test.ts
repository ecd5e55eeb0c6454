import { check, command, yaml } from './command';
import { beside, ranges } from './manifests';
import { formatsOf } from '../../src/cli/formats';
import { AGENT_LABEL } from '../../src/engine/manifest/labels';
import { Posture } from '../../src/engine/posture/posture';
import { Json } from '../../src/engine/value/json';
import { valid } from '../support/cases';
import { plainPod, plainWorkload } from '../support/plain';

const { markdown } = formatsOf('markdown');

/** Pods that are judged as agents though no label says that they are. */

const MOVE = 'move the agents to a namespace of their own: see '
  + 'https://github.com/cdk8s-hardened-agents/cdk8s-hardened-agents/blob/main/docs/adopting.md#a-mixed-app';
const ALL = 'No pod is marked as an agent, so all 3 workloads are judged; name the agents with '
  + `--selector app=agent --reason "selector=why these are the agents", or ${MOVE}`;
const shop = () => [plainWorkload('Deployment', 'assistant', 'shop'), plainWorkload('Deployment', 'ui', 'shop'),
  plainWorkload('StatefulSet', 'postgres', 'shop')];
const marked = (manifest: Json) => {
  manifest.spec.template.metadata.labels[AGENT_LABEL] = 'true';
  return manifest;
};

test('without a label, one line says that all are judged, and Harden is not offered for all of them', async () => {
  const { code, out } = await check(['-', ...ranges], yaml(...shop()));
  expect([code, out.split('\n').at(-3)]).toEqual([1, ALL]);
  expect(out).not.toContain('Harden fills');
  expect((await check(['-', '--format', 'github', ...ranges], yaml(...shop()))).out.split('\n').at(-3)).toBe(ALL);
  expect((await check(['-', '--format', 'markdown', ...ranges], yaml(...shop()))).out).toMatch(/\n\nNo pod is marked .*\.\n$/);
  const short = await check(['-', '--format', 'markdown', '--max-length', '2000', ...ranges], yaml(...shop()));
  expect([short.out.length <= 2_000, short.out]).toEqual([true, expect.stringMatching(/ left out\.\n[^]*\n\nNo pod is marked .*\.\n$/)]);
  const { out: report } = await command(['report', '-', '--format', 'json', ...ranges], yaml(...shop()));
  const posture = JSON.parse(report) as Posture;
  const lengthOf = (maxLength?: number) => markdown({ posture: () => posture, end: ALL }, { maxLength }).length;
  const whole = lengthOf();
  const lengths = [2_000, 2_500, ...Array.from({ length: 400 }, (_, i) => whole - i)];
  expect(lengths.filter((length) => lengthOf(length) > length)).toEqual([]);
});

test('Markdown of agents with a label ends without that line', async () => {
  const { out } = await check(['-', '--format', 'markdown', ...ranges], yaml(...shop().map(marked)));
  expect(out).not.toMatch(/undefined|No pod is marked/);
});

test('JSON says of each finding what Harden would fill', async () => {
  const { findings } = JSON.parse((await check(['-', '--format', 'json', ...ranges], yaml(...shop()))).out) as Json;
  expect(findings.some(({ filledByHarden }: Json) => filledByHarden)).toBe(true);
});

test.each<[string, string[], Json[]]>([
  ['one workload', [], [plainPod('shop')]],
  ['a selector', ['--selector', 'app=ui', '--reason', 'selector=the others run no agent'], shop()],
  ['--all', ['--all'], shop()],
  ['a label on each', [], shop().map(marked)],
])('%s: there is no such line, and Harden is offered', async (_, args, manifests) => {
  const { code, out } = await check(['-', ...args, ...ranges], yaml(...manifests));
  expect(code).toBe(1);
  expect(out).not.toContain(MOVE);
  expect(out).toMatch(/\nHarden fills \d+ of \d+ findings/);
});

test('clean manifests have no such line', async () => {
  expect((await check(['-', ...ranges], beside(valid('Pod')))).out).not.toContain(MOVE);
});

test('beside a pod with the label, Harden is offered for that pod alone', async () => {
  const [assistant, ui, postgres] = shop();
  const two = (await check(['-', ...ranges], yaml(marked(assistant), ui, postgres))).out;
  expect(two).toContain(`\n2 workloads run beside agents and are judged like them; if they are none, ${MOVE}\n`);
  expect(two.split('\n\n').filter((group) => group.includes('; Harden fills it')).map((group) => group.split(' (')[0]))
    .toEqual(['Deployment "shop/assistant"']);
  expect((await check(['-', ...ranges], yaml(marked(assistant), ui))).out)
    .toContain(`\n1 workload runs beside agents and is judged like them; if it is none, ${MOVE}\n`);
});
