import { readFileSync } from 'fs';
import { join } from 'path';
import { App, Chart, Testing } from 'cdk8s';
import * as library from '../../../src';
import { AgentRuntime, GVisorRuntime, IAgentRuntime, KataHypervisor, KataRuntime } from '../../../src';
import { judgeManifests } from '../../../src/engine/rules/judge-manifests';
import { KnownRuntime, RUNTIMES } from '../../../src/engine/runtimes/known-runtimes';
import { isSandbox } from '../../../src/engine/runtimes/trait-defaults';
import { Json } from '../../../src/engine/value/json';
import { base, only, pod } from '../../support/app';
import { valid } from '../../support/cases';
import { warnings } from '../../support/output';
import { ROOT } from '../../support/root';

/** All that the public API has for runtimes, as the list writes it. */
const PUBLIC = [
  ...Object.keys(library).filter((name) => /^(?!Agent|Kata).*Runtime$/.test(name)),
  ...Object.keys(KataHypervisor).map((member) => `KataHypervisor.${member}`),
  ...Object.getOwnPropertyNames(AgentRuntime)
    .filter((name) => typeof AgentRuntime[name as keyof typeof AgentRuntime] === 'function')
    .filter((name) => !['fromRuntimeClassName', 'known'].includes(name))
    .map((name) => `AgentRuntime.${name}()`),
];

/** The runtime that the public API has under this name. */
function made(api: string, chart: Chart): IAgentRuntime {
  const [owner, member] = api.replace('()', '').split('.');
  switch (owner) {
    case 'KataHypervisor': return new KataRuntime(chart, 'kata', { hypervisor: KataHypervisor[member as keyof typeof KataHypervisor] });
    case 'GVisorRuntime': return new GVisorRuntime(chart, 'gvisor');
    default: return (AgentRuntime[member as keyof typeof AgentRuntime] as () => AgentRuntime)();
  }
}

/** What `check` says of a pod's runtime, among these objects. */
function judged(className: string | undefined, ...others: Json[]): string[] {
  const manifest = valid('Pod');
  manifest.spec.runtimeClassName = className;
  return judgeManifests([manifest, ...others].map((one) => ({ document: one, source: undefined }))).findings
    .filter(({ rule }) => rule.id === 'require-sandboxed-runtime').map(({ detail }) => detail ?? 'no sandbox');
}

const LISTED = RUNTIMES.map((one): [string, KnownRuntime] => [one.title, one]);
const WITH_API = LISTED.filter(([, { api }]) => api !== undefined);

test('the list has all that the public API has, and nothing else', () => {
  expect(RUNTIMES.flatMap(({ api = [] }) => api).sort()).toEqual(PUBLIC.sort());
});

test('titles and names in the API stand in the list once', () => {
  const titles = RUNTIMES.map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
});

describe.each(LISTED)('%s', (title, { api, className, handlers = [], traits }) => {
  test('stands in docs/runtimes.md with its names', () => {
    const row = readFileSync(join(ROOT, 'docs', 'runtimes.md'), 'utf8').split('\n').find((line) => line.startsWith(`| ${title} |`));
    for (const name of [api, className, ...handlers].filter((one) => one !== undefined)) {
      expect(row).toContain(`\`${name}\``);
    }
  });

  test('is known to check by the name of its class and by its handlers', () => {
    const verdict = isSandbox(traits) ? [] : ['no sandbox'];
    expect(judged(className)).toEqual(verdict);
    for (const handler of [className, ...handlers].filter((one) => one !== undefined)) {
      const runtimeClass = { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'of-a-team' }, handler };
      expect(judged('of-a-team', runtimeClass)).toEqual(verdict);
    }
  });
});

describe.each(WITH_API)('%s in an app', (_, { api, className, handlers: [handler = className] = [], traits }) => {
  test('runs an agent under its class, and fails synth where it is no sandbox', () => {
    const b = base();
    const runtime = made(api!, new Chart(b.chart.node.root as App, 'runtimes'));
    pod(b, { runtime });
    expect({ needsNodeScheduling: false, ...runtime.traits }).toEqual({ needsNodeScheduling: false, ...traits });
    expect(runtime.runtimeClassName).toBe(className);
    if (isSandbox(traits)) {
      expect(only(b.chart, 'Pod').spec.runtimeClassName).toBe(className);
    } else {
      expect(() => Testing.synth(b.chart)).toThrow('(require-sandboxed-runtime)');
    }
    const isTwice = 'node' in runtime && className === b.runtime.runtimeClassName; // the base has it, too
    expect(warnings()).toEqual(isTwice ? ['no-repeated-object'] : []);
  });

  test('states itself in no annotation, since its names say what it is', () => {
    const chart = new Chart(new App(), 'test');
    made(api!, chart);
    expect(Testing.synth(chart)).toEqual(chart.node.children.length === 0 ? []
      : [expect.objectContaining({ kind: 'RuntimeClass', metadata: { name: className }, handler })]);
  });
});
