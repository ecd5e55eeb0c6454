import { validate } from './plugin';
import { RULES } from '../../src/engine/rules/catalogue';
import { place } from '../../src/engine/rules/evaluator';
import { Severity } from '../../src/engine/rules/severity';
import { RANGES } from '../support/app';
import { allCases, viewOf } from '../support/cases';
import { stated } from '../support/stated';
import { YamlWriter } from '../support/yaml';

const CASES = allCases();
const yaml = new YamlWriter();

/** What a location begins with: `Pod "agents/claude-code": `. */
const OBJECT = /^\w+ "[^"]*": /;

describe.each(RULES.map((rule) => [rule.id, rule] as const))('cdk8s-cli on %s', (id, rule) => {
  for (const [title, manifest, field, got, options = {}] of CASES.get(id) ?? []) {
    test(`${field === undefined ? 'lets pass' : 'finds'}: ${title}`, async () => {
      const { manifests } = viewOf(stated(manifest(), options.runtime), options);
      const podCidrs = [...RANGES.podCidrs, ...options.podCidrs ?? []];
      const { success, violations } = await validate({ 'case.yaml': yaml.write(...manifests) },
        { ...RANGES, podCidrs, registries: options.registries });
      const told = violations.flatMap(({ ruleName, fix, violatingConstructs }) =>
        violatingConstructs.flatMap(({ locations }) => locations.map((location) => ({
          rule: ruleName,
          location: location.replace(OBJECT, ''),
          fix,
        }))));
      const location = place({ rule, severity: rule.severity, field: field!, got, detail: options.detail });
      expect(told).toEqual(field === undefined ? [] : (options.told ?? [0]).map(() => ({ rule: id, location, fix: rule.fix })));
      expect(success).toBe(field === undefined || rule.severity !== Severity.ERROR);
    });
  }
});
