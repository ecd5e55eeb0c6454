import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, AppProps, Chart, Lazy, YamlOutputType } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import * as fc from 'fast-check';
import { Guard } from '../../src/synth/guard';
import { rawFailure } from '../support/errors';
import { runs } from '../support/properties';

/** A construct of a random app: its place in the tree, and the constructs that it depends on. */
interface Part {
  readonly kind: 'chart' | 'group' | 'object';
  readonly scope: number;
  readonly needs: readonly number[];
}

const part: fc.Arbitrary<Part> = fc.record({
  kind: fc.constantFrom('chart', 'group', 'object', 'object', 'object'),
  scope: fc.nat(),
  needs: fc.array(fc.nat(), { maxLength: 2 }),
});

function configMap(scope: Construct, id: string, data: unknown = { id }): ApiObject {
  return new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', data } as any);
}

/** The app that the parts describe; dependencies lead to earlier constructs for the most part, so that few are circular. */
function appOf(parts: readonly Part[], props: AppProps): App {
  const app = new App(props);
  const all: Construct[] = [new Chart(app, 'first')];
  parts.forEach(({ kind, scope, needs }, i) => {
    const scopes = kind === 'chart' ? [app, ...all] : all;
    const around = scopes.filter((one) => !ApiObject.isApiObject(one))[scope % scopes.filter((one) => !ApiObject.isApiObject(one)).length];
    const id = `${kind}-${i}`;
    const made = kind === 'chart' ? new Chart(around, id) : kind === 'group' ? new Construct(around, id) : configMap(around, id);
    all.push(made);
    needs.forEach((n) => made.node.addDependency(all[n % all.length]));
  });
  return app;
}

/** Everything that a synth writes, or the message with which it fails. */
function written(make: (props: AppProps) => App, props: AppProps): unknown {
  const outdir = mkdtempSync(join(tmpdir(), 'hooks-'));
  try {
    make({ ...props, outdir }).synth();
    const files = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return files
      .map(({ parentPath, name }) => [parentPath.slice(outdir.length), name, readFileSync(join(parentPath, name), 'utf8')]).sort();
  } catch (error) {
    return (error as Error).message;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function guarded(app: App): App {
  Guard.of(app);
  return app;
}

describe('an app under guard is written as cdk8s writes it', () => {
  test.each([
    YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART, YamlOutputType.FILE_PER_RESOURCE,
    YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
  ])('to files of type %s', (yamlOutputType) => {
    fc.assert(fc.property(fc.array(part, { maxLength: 12 }), fc.boolean(), (parts, recordConstructMetadata) => {
      const props = { yamlOutputType, recordConstructMetadata };
      expect(written((all) => guarded(appOf(parts, all)), props)).toEqual(written((all) => appOf(parts, all), props));
    }), runs(60));
  });

  test('as one text, and chart by chart', () => {
    const outcome = (act: () => unknown) => {
      try {
        return act();
      } catch (error) {
        return (error as Error).message;
      }
    };
    fc.assert(fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const [ours, plain] = [guarded(appOf(parts, {})), appOf(parts, {})];
      expect(outcome(() => ours.synthYaml())).toEqual(outcome(() => plain.synthYaml()));
      const [apart, plainApart] = [guarded(appOf(parts, {})), appOf(parts, {})];
      const alone = (app: App) => outcome(() => app.node.findAll().filter((one): one is Chart => Chart.isChart(one))
        .map((chart) => chart.toJson()));
      expect(alone(apart)).toEqual(alone(plainApart));
    }), runs(100));
  });
});

const outdirOfCharts = mkdtempSync(join(tmpdir(), 'charts-'));
afterAll(() => rmSync(outdirOfCharts, { recursive: true }));

/** Charts with an object each. */
function charts(count: number): { app: App; all: Chart[] } {
  const app = guarded(new App({ outdir: outdirOfCharts }));
  const all = Array.from({ length: count }, (_, i) => new Chart(app, `chart-${i}`));
  all.forEach((chart) => configMap(chart, 'settings'));
  return { app, all };
}

function countValidations(construct: IConstruct, faultAt = 0): () => number {
  let count = 0;
  construct.node.addValidation({ validate: () => (++count === faultAt ? ['broken'] : []) });
  return () => count;
}

describe('validations of the user', () => {
  test('run once for a synth, however many charts there are', () => {
    const { app, all } = charts(5);
    const counts = all.map((chart) => countValidations(chart));
    app.synth();
    expect(counts.map((count) => count())).toEqual([1, 1, 1, 1, 1]);
    app.synthYaml();
    expect(counts.map((count) => count())).toEqual([3, 3, 3, 3, 3]); // for the app, and for the first chart
  });

  test.each<[string, (app: App, all: Chart[]) => unknown]>([
    ['a synth', (app) => app.synth()],
    ['a text', (app) => app.synthYaml()],
    ['a chart by itself', (_, [first]) => first.toJson()],
    ['a chart after a synth that failed', (app, [, second]) => {
      rawFailure(() => app.synth());
      return second.toJson();
    }],
  ])('fail %s', (_, act) => {
    const { app, all } = charts(3);
    all[2].node.addValidation({ validate: () => ['broken'] });
    expect(rawFailure(() => act(app, all))).toBe('Validation failed with the following errors:\n  [chart-2] broken');
  });

  test('fail a chart by itself, although they passed at a synth before', () => {
    const { app, all } = charts(2);
    countValidations(all[1], 2);
    app.synth();
    expect(rawFailure(() => all[0].toJson())).toMatch('[chart-1] broken');
  });
});

describe('what is made while another chart is written', () => {
  /** The second chart of an app whose first one changes it when it is rendered. */
  function changing(change: (second: Chart) => void): Chart {
    const { all: [first, second] } = charts(2);
    let isDone = false;
    configMap(first, 'late', Lazy.any({
      produce: () => {
        if (!isDone) {
          isDone = true;
          change(second);
        }
        return {};
      },
    }));
    configMap(second, 'more');
    return second;
  }

  const ids = (second: Chart) => (second.node.root as App).synthYaml().match(/id: [\w-]+/g);

  test('an object is written', () => {
    expect(ids(changing((second) => { configMap(second, 'new'); }))).toEqual(['id: settings', 'id: settings', 'id: more', 'id: new']);
  });

  test('an object with a fault fails', () => {
    const second = changing((chart) => { configMap(chart, 'new').node.addValidation({ validate: () => ['broken'] }); });
    expect(rawFailure(() => ids(second))).toMatch('[chart-1/new] broken');
  });

  test('an object that is taken away is not written', () => {
    expect(ids(changing((second) => { second.node.tryRemoveChild('more'); }))).toEqual(['id: settings', 'id: settings']);
  });

  test('a dependency orders the objects', () => {
    const second = changing((chart) => { chart.node.findChild('settings').node.addDependency(chart.node.findChild('more')); });
    expect(ids(second)).toEqual(['id: settings', 'id: more', 'id: settings']);
  });
});
