import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { AgentPolicy, IAgentRuntime, Severity } from '../../src';
import { podViews } from '../../src/engine/manifest/pod-view';
import { RULES } from '../../src/engine/rules/catalogue';
import { describe as line } from '../../src/engine/rules/evaluator';
import { RuntimeTraits } from '../../src/engine/runtimes/traits';
import { Json, isObject } from '../../src/engine/value/json';
import { RANGES } from '../support/app';
import { allCases, viewOf } from '../support/cases';
import { failure } from '../support/errors';

const CASES = allCases();

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

describe.each(RULES.map((rule) => [rule.id, rule] as const))('the guard on %s', (id, rule) => {
  for (const [title, manifest, field, got, options = {}] of CASES.get(id) ?? []) {
    test(`${field === undefined ? 'lets pass' : 'finds'}: ${title}`, () => {
      const { manifests } = viewOf(manifest(), options);
      const { told = [0] } = options;
      const app = new App();
      const chart = new Chart(app, 'test');
      manifests.forEach((one, i) => new ApiObject(chart, `object-${i}`, one as any));
      const podCidrs = [...RANGES.podCidrs, ...options.podCidrs ?? []];
      AgentPolicy.of(app).enforce({
        ...RANGES,
        podCidrs,
        registries: options.registries,
        runtimes: runtimes(manifests[0], options.runtime),
      });
      const message = line({ rule, severity: rule.severity, field: field!, got: sorted(got), detail: options.detail });
      expect(AgentPolicy.of(app).findings().map((finding) => [finding.constructPath, finding.message]))
        .toEqual(field === undefined ? [] : told.map((i) => [`test/object-${i}`, message]));
      if (field === undefined || rule.severity !== Severity.ERROR) {
        expect(Testing.synth(chart)).toHaveLength(manifests.length);
      } else {
        expect(failure(() => Testing.synth(chart)).replace(/; Harden fills it$|\n {2}Harden fills .*$/gm, ''))
          .toBe(`Validation failed with the following errors:${told.map((i) => `\n  [test/object-${i}] ${message}`).join('')}`);
      }
    });
  }
});
