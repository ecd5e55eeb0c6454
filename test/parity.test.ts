import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { AgentPolicy, IAgentRuntime, Severity } from '../src';
import { check } from './cli/command';
import { validate } from './plugin/plugin';
import { RANGES } from './support/app';
import { Case, allCases, shared, viewOf } from './support/cases';
import { failure } from './support/errors';
import { output } from './support/output';
import { stated } from './support/stated';
import { YamlWriter } from './support/yaml';
import { objectName } from '../src/engine/manifest/manifest-list';
import { podViews } from '../src/engine/manifest/pod-view';
import { RULES } from '../src/engine/rules/catalogue';
import { Evaluator, describe as line, place } from '../src/engine/rules/evaluator';
import { Rule, judgesPods } from '../src/engine/rules/rule';
import { RuntimeTraits } from '../src/engine/runtimes/traits';
import { Json, isObject } from '../src/engine/value/json';

/** For the cases of every rule, all that ask the engine give the same findings. */
const CASES = allCases();

/** A case with what its surfaces share. */
interface Judged {
  readonly rule: Rule;
  readonly one: Case;
  /** The manifests as a cdk8s app has them; the runtime is known beside them. */
  readonly objects: ReturnType<typeof viewOf>;
  /** The manifests as a file has them; an annotation states the runtime. */
  readonly text: string;
  /** Where pods are, which the surfaces that read no view are told. */
  readonly podCidrs: readonly string[];
}

const yaml = new YamlWriter({ version: '1.1' }); // as Kubernetes reads it, and cdk8s writes it

function judged(rule: Rule, one: Case): Judged {
  const { manifest, runtime } = one;
  const written = runtime ? viewOf(stated(manifest(), runtime), one) : undefined;
  const objects = viewOf(manifest(), one);
  return {
    rule,
    one,
    objects,
    get text() { return yaml.write(...(written ?? objects).manifests); },
    podCidrs: [...RANGES.podCidrs, ...one.podCidrs ?? []],
  };
}

const SURFACES: { readonly [surface: string]: (judged: Judged) => void | Promise<void> } = {
  // Only what the case changes: the other surface of the case judges what stands around it, too.
  'the engine': ({ rule, one: { manifest, field, got, detail, told = [0] }, objects: { manifests, view } }) => {
    expect(manifests.filter((other) => !shared().includes(other)).flatMap((other) => Evaluator.ALL.evaluate(other, view))
      .map((finding) => ({ rule: finding.rule.id, field: finding.field, got: finding.got, detail: finding.detail })))
      .toStrictEqual(field === undefined ? [] : told.map(() => ({ rule: rule.id, field, got, detail })));
    const applies = rule.checkObject?.appliesTo?.(manifests[told[0]], view) ?? true;
    if (applies && podViews(manifest()).length > 0 === judgesPods(rule)) {
      expect(Evaluator.ALL.holds(manifests[told[0]], view).includes(rule.title)).toBe(field === undefined);
    }
  },

  'the guard': ({ rule, one, objects: { manifests }, podCidrs }) => {
    const { field, got, registries, told = [0] } = one;
    const app = new App();
    const chart = new Chart(app, 'test');
    manifests.forEach((json, i) => new ApiObject(chart, `object-${i}`, json as any));
    AgentPolicy.of(app).enforce({
      ...RANGES,
      podCidrs: [...podCidrs],
      registries,
      runtimes: runtimes(manifests[0], one.runtime),
    });
    const paths = new Map(manifests.map((json, i) => [objectName(json), `${json.kind} [test/object-${i}]`]));
    const detail = one.detail?.replace(/\w*Policy "[^"]*"/g, (title) => paths.get(title) ?? title);
    const message = line({ rule, severity: rule.severity, field: field!, got: sorted(got), detail });
    const unnamed = (text: string) => text.replace(/another \w+ (?:"[^"]*"|\[test\/object-\d+\])/g, 'another'); // a path stands for its name
    expect(AgentPolicy.of(app).findings().map((finding) => [finding.constructPath, unnamed(finding.message)]))
      .toEqual(field === undefined ? [] : told.map((i) => [`test/object-${i}`, unnamed(message)]));
    if (field === undefined || rule.severity !== Severity.ERROR) {
      expect(Testing.synth(chart)).toHaveLength(manifests.length);
      output();
    } else {
      expect(unnamed(failure(() => Testing.synth(chart))).replace(/; Harden fills it$|\n {2}Harden fills .*$/gm, ''))
        .toBe(`Validation failed with the following errors:${told.map((i) => `\n  [test/object-${i}] ${unnamed(message)}`).join('')}`);
    }
  },

  'cdk8s-cli': async ({ rule, one, text, podCidrs }) => {
    const { field, got, detail, registries } = one;
    const { success, violations } = await validate({ 'case.yaml': text }, {
      ...RANGES, podCidrs, registries, all: field === undefined, // what passes must pass every rule
    });
    const told = violations.flatMap(({ ruleName, fix, violatingConstructs }) =>
      violatingConstructs.flatMap(({ locations }) => locations.map((location) => ({
        rule: ruleName,
        location: location.replace(OBJECT, ''),
        fix,
      }))));
    const location = place({ rule, severity: rule.severity, field: field!, got, detail });
    expect(told).toEqual(field === undefined ? [] : (one.told ?? [0]).map(() => ({ rule: rule.id, location, fix: rule.fix })));
    expect(success).toBe(field === undefined || rule.severity !== Severity.ERROR);
  },

  'the command line': async ({ rule, one: { field, got, detail, registries = [], told = [0] }, text, podCidrs }) => {
    const { code, out } = await check(['-', '--format', 'json', ...field === undefined ? ['--all'] : [],
      ...podCidrs.flatMap((cidr) => ['--pod-cidr', cidr]),
      ...RANGES.serviceCidrs.flatMap((cidr) => ['--service-cidr', cidr]),
      ...registries.flatMap((registry) => ['--registry', registry])], text);
    const findings = (JSON.parse(out) as { findings: FindingJson[] }).findings;
    const expected = { rule: rule.id, field, got, detail };
    const wanted = told.map(() => JSON.parse(JSON.stringify(expected)));
    expect(findings.map((finding) => ({ rule: finding.rule, field: finding.field, got: finding.got, detail: finding.detail })))
      .toEqual(field === undefined ? [] : wanted);
    expect(code).toBe(findings.some(({ severity }) => severity === Severity.ERROR) ? 1 : 0);
  },
};

/** What a location of the plugin begins with: `Pod "agents/claude-code": `. */
const OBJECT = /^\w+ "[^"]*": /;

interface FindingJson {
  readonly rule: string;
  readonly severity: Severity;
  readonly field: string;
  readonly got?: unknown;
  readonly detail?: string;
}

/** What a case knows of its runtime, said by the name of the class that its pod is given. */
function runtimes(manifest: Json, traits: RuntimeTraits | undefined): IAgentRuntime[] {
  const name: unknown = podViews(manifest)[0]?.spec.runtimeClassName;
  return traits && typeof name === 'string' ? [{ runtimeClassName: name, traits }] : [];
}

/** As cdk8s writes it, with sorted keys. */
function sorted(value: unknown): unknown {
  return isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]))
    : Array.isArray(value) ? value.map(sorted) : value;
}

/** The engine, and for each case of a rule one of the others in turn. `PARITY=all`, as CI sets it, runs all of them for each case. */
function surfacesFor(turn: number, ofRule: number): string[] {
  const [engine, ...others] = Object.keys(SURFACES);
  return [engine, ...process.env.PARITY === 'all' ? others : [others[(ofRule + turn) % others.length]]];
}

describe.each(RULES.map((rule, i) => [rule.id, rule, i] as const))('%s', (id, rule, ofRule) => {
  (CASES.get(id) ?? []).forEach((one, turn) => {
    test(`${one.field === undefined ? 'lets pass' : 'finds'}: ${one.title}`, async () => {
      const what = judged(rule, one);
      const faults: string[] = [];
      for (const surface of surfacesFor(turn, ofRule)) {
        try {
          await SURFACES[surface](what);
        } catch (error) {
          faults.push(`${surface}: ${(error as Error).message}`);
        }
      }
      if (faults.length > 0) {
        throw new Error(faults.join('\n\n'));
      }
    });
  });
});
