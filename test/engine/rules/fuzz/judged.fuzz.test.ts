import * as fc from 'fast-check';
import { KINDS, ranges, anything, changes, mangled, tellAll } from './mangled';
import { related } from './related';
import { ClusterView } from '../../../../src/engine/cluster/cluster-view';
import { objectName } from '../../../../src/engine/manifest/manifest-list';
import { describe as told } from '../../../../src/engine/rules/evaluator';
import { judgeManifests } from '../../../../src/engine/rules/judge-manifests';
import { valid } from '../../../support/cases';
import { runs } from '../../../support/properties';

test.each(KINDS)('a mangled %s is judged', (kind) => {
  const manifest = valid(kind);
  const around = related().map((other) => ({ manifest: other }));
  fc.assert(fc.property(changes, (at) => {
    const one = mangled(manifest, at);
    tellAll(one, new ClusterView([{ manifest: one }, ...around], { ranges }));
  }), runs(100));
});

test('documents and lists of anything are judged, or told to be none', () => {
  const bases = [...KINDS.map((kind) => valid(kind)), ...related()];
  const documents = fc.array(fc.oneof(
    fc.tuple(fc.constantFrom(...bases), changes).map(([base, at]) => mangled(base, at)),
    fc.tuple(fc.constantFrom(...bases), changes).map(([base, at]) => mangled({
      apiVersion: 'v1',
      kind: `${base.kind}List`,
      items: [base, base],
    }, at)),
    anything.map((json): unknown => JSON.parse(json)),
  ), { maxLength: 5 });
  fc.assert(fc.property(documents, (all) => {
    const { judged, findings, idle, unreadable } = judgeManifests(all.map((document) => ({ source: 'a.yaml', document })), { ranges });
    expect(judged.filter(({ manifest }) => typeof objectName(manifest) !== 'string')).toEqual([]);
    expect(findings.filter((finding) => !told(finding).includes(finding.rule.fix))).toEqual([]);
    expect(idle.filter(({ why }) => !/must|finds nothing/.test(why))).toEqual([]);
    expect(judged.length + unreadable.length).toBeGreaterThanOrEqual(all.filter((document) => document !== null).length);
  }), runs(100));
});
