import { check } from './command';
import { Severity } from '../../src/engine/rules/severity';
import { RANGES } from '../support/app';
import { allCases, viewOf } from '../support/cases';
import { stated } from '../support/stated';
import { YamlWriter } from '../support/yaml';

/** For the cases of every rule, the command line gives the same findings from YAML as the engine gives from objects. */
const args = ['-', '--format', 'json', ...RANGES.podCidrs.flatMap((cidr) => ['--pod-cidr', cidr]),
  ...RANGES.serviceCidrs.flatMap((cidr) => ['--service-cidr', cidr])];

const yaml = new YamlWriter({ version: '1.1' }); // as Kubernetes reads it

interface FindingJson {
  readonly rule: string;
  readonly severity: Severity;
  readonly field: string;
  readonly got?: unknown;
  readonly detail?: string;
}

describe.each([...allCases()])('%s', (id, cases) => {
  for (const [title, manifest, field, got, options = {}] of cases) {
    test(`${field === undefined ? 'lets pass' : 'finds'}: ${title}`, async () => {
      const registries = (options.registries ?? []).flatMap((registry) => ['--registry', registry]);
      const podCidrs = (options.podCidrs ?? []).flatMap((cidr) => ['--pod-cidr', cidr]);
      const { manifests } = viewOf(stated(manifest(), options.runtime), options);
      const { code, out } = await check([...args, ...registries, ...podCidrs], yaml.write(...manifests));
      const findings = (JSON.parse(out) as { findings: FindingJson[] }).findings;
      const expected = { rule: id, field, got, detail: options.detail };
      const wanted = (options.told ?? [0]).map(() => JSON.parse(JSON.stringify(expected)));
      expect(findings.map((finding) => ({ rule: finding.rule, field: finding.field, got: finding.got, detail: finding.detail })))
        .toEqual(field === undefined ? [] : wanted);
      expect(code).toBe(findings.some(({ severity }) => severity === Severity.ERROR) ? 1 : 0);
    });
  }
});
