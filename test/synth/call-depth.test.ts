import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve, sep } from 'path';
import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { bare, setup } from './harden';
import { Harden, IAgentRuntime } from '../../src';
import { RULES } from '../../src/engine/rules/catalogue';

/**
 * How many calls lie between `app.synth()` and what the library is for. Someone who debugs a finding reads all of them. Texts about the
 * app, such as those of AgentAdmission, ask for a snapshot while they are rendered, and are not counted here.
 */
const MAX_FRAMES = 20;
const MAX_FILES = 8;

const SRC = resolve(__dirname, '../../src') + sep;

/** The calls from `app.synth()` to here in files of the library, the innermost first. Empty if no synth runs. */
function callsInSynth(): string[] {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Infinity;
  const { stack } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  const calls = stack!.split('\n').filter((line) => line.includes(SRC));
  return /\bApp\.synth\b/.test(stack!) ? calls : [];
}

/** Their files. */
const filesOf = (calls: readonly string[]) => new Set(calls.map((call) => call.slice(call.indexOf(SRC) + SRC.length).replace(/:\d.*/, '')));

/** Writes an app twice, whose pods others made: of kinds with short and long paths to the pod, by themselves and in a list. */
function synth(yamlOutputType: YamlOutputType, runtimeOf: (runtime: IAgentRuntime) => IAgentRuntime = (runtime) => runtime): void {
  const { app, chart, runtime } = setup();
  const harden = new Harden({ runtime: runtimeOf(runtime) });
  new ApiObject(chart, 'deployment', bare('Deployment', 'apps/v1') as any).with(harden);
  const items = ['Pod', 'CronJob'].map((kind) => bare(kind, kind === 'Pod' ? 'v1' : 'batch/v1'));
  new ApiObject(new Chart(app, 'other'), 'list', { apiVersion: 'v1', kind: 'List', items } as any).with(harden);
  const outdir = mkdtempSync(join(tmpdir(), 'calls-'));
  try {
    Object.assign(app, { outdir, yamlOutputType } satisfies Partial<App>);
    app.synth();
    app.synth();
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function expectShort(ways: readonly string[][]): void {
  expect(ways.length).toBeGreaterThan(0);
  for (const calls of ways) {
    expect(calls.length > MAX_FRAMES || filesOf(calls).size > MAX_FILES ? calls : []).toEqual([]);
  }
}

const TYPES = [
  YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART, YamlOutputType.FILE_PER_RESOURCE,
  YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
];

afterEach(() => jest.restoreAllMocks());

test.each(TYPES)('the way to a rule is short: output type %s', (type) => {
  const ways: string[][] = [];
  const note = <T extends object, K extends keyof T & string>(holder: T | undefined, method: K) => {
    const check = holder?.[method] as ((...args: unknown[]) => unknown) | undefined;
    if (check) {
      jest.spyOn(holder as any, method).mockImplementation((...args) => {
        ways.push(callsInSynth());
        return check.apply(holder, args);
      });
    }
  };
  RULES.forEach((rule) => {
    note(rule, 'checkSpec');
    note(rule, 'checkPod');
    note(rule.checkObject, 'check');
  });
  synth(type);
  expectShort(ways.filter((calls) => calls.length > 0));
});

test.each(TYPES)('the way to `harden` is short: output type %s', (type) => {
  const ways: string[][] = [];
  synth(type, ({ runtimeClassName, traits }) => ({
    runtimeClassName,
    get traits() { // `harden` reads them
      const calls = callsInSynth();
      const i = calls.findIndex((call) => /\bharden \(/.test(call));
      ways.push(i < 0 ? [] : calls.slice(i));
      return traits;
    },
  } as IAgentRuntime));
  expectShort(ways.filter((calls) => calls.length > 0));
});
