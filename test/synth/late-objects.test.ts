import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, Chart, Lazy, YamlOutputType } from 'cdk8s';
import { weak } from './foreign';
import { AgentNamespace, GVisorRuntime, HardenedAgentPod, PodSubnetEgressDeny } from '../../src';
import { IMAGE, RANGES } from '../support/app';
import { failure } from '../support/errors';

/** Each way to make a weak pod after cdk8s has begun: it fails synth, or no file has it. */

interface Charts {
  readonly app: App;
  readonly all: Chart[];
  readonly agents: ApiObject[];
}

function charts(outdir: string, yamlOutputType: YamlOutputType): Charts {
  const app = new App({ outdir, yamlOutputType });
  const all = ['one', 'two', 'three'].map((id) => new Chart(app, id));
  const runtime = new GVisorRuntime(all[0], 'gvisor');
  const namespace = new AgentNamespace(all[0], 'agents', { name: 'agents' });
  new PodSubnetEgressDeny(all[0], 'egress', { namespace, ...RANGES });
  const agents = all.slice(1).map((chart) => new HardenedAgentPod(chart, 'agent', { namespace, runtime, image: IMAGE, port: 8080 }));
  return { app, all, agents: agents.map((agent) => ApiObject.of(agent)) };
}

const addWeak = (chart: Chart): void => {
  if (!chart.node.tryFindChild('late')) {
    const { labels: _, ...metadata } = weak('late').metadata;
    new ApiObject(chart, 'late', { ...weak('late'), metadata: { ...metadata, namespace: 'agents' } } as any);
  }
};
const inLazy = (agent: ApiObject, act: () => void) => agent.metadata.addAnnotation('late', Lazy.any({
  produce: () => {
    act();
    return 'late';
  },
}) as unknown as string);
const inValidation = (chart: Chart, run: number, act: () => void) => {
  let runs = 0;
  chart.node.addValidation({
    validate: () => {
      if (++runs === run) {
        act();
      }
      return [];
    },
  });
};

const WAYS: [string, (charts: Charts) => void][] = [
  ['a Lazy of the second chart, in the third', ({ all, agents }) => inLazy(agents[0], () => addWeak(all[2]))],
  ['a Lazy of the third chart, in the first', ({ all, agents }) => inLazy(agents[1], () => addWeak(all[0]))],
  ['a Lazy that makes the charts depend on each other', ({ all, agents }) => inLazy(agents[0], () => {
    all[2].node.addDependency(all[1]);
    addWeak(all[2]);
  })],
  ['the first validation', ({ all }) => inValidation(all[2], 1, () => addWeak(all[2]))],
  ['the second validation', ({ all }) => inValidation(all[2], 2, () => addWeak(all[1]))],
  ['a chart of its own, made by a validation', ({ app, all }) => inValidation(all[0], 1, () => addWeak(new Chart(app, 'four')))],
];

describe.each([
  ['a file for each chart', YamlOutputType.FILE_PER_CHART],
  ['a file for the app', YamlOutputType.FILE_PER_APP],
  ['a file for each object', YamlOutputType.FILE_PER_RESOURCE],
  ['a folder for each chart', YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE],
])('%s', (_, type) => {
  test.each(WAYS)('%s', (__, attack) => {
    const outdir = mkdtempSync(join(tmpdir(), 'late-'));
    try {
      const made = charts(outdir, type);
      attack(made);
      const error = failure(() => { // of the first synth, or of the second, which begins with what the first one left
        made.app.synth();
        made.app.synth();
      });
      expect(error).toMatch(/late\b.*(hostPID is true|no rule judged it)/s);
      const files = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const hasWeak = files.some((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').includes('hostPID: true'));
      expect(hasWeak && !error.includes('no rule judged it')).toBe(false); // in folders it is written before anyone can see it
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });
});
