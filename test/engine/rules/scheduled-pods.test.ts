import { rule } from '../../../src/engine/rules/catalogue/no-node-name';
import { judgeManifests } from '../../../src/engine/rules/judge-manifests';
import { Json } from '../../../src/engine/value/json';
import { tweaked } from '../../support/cases';

/** What is found in a Pod that has a node; admission asks the same of a Pod as it is made, when none of this counts. */
function found(tweak: (manifest: Json) => void): string[] {
  const manifest = tweaked('Pod', (pod) => {
    pod.spec.nodeName = 'node-1';
    tweak(pod);
  })();
  return judgeManifests([{ source: 'a.yaml', document: manifest }]).findings.filter((finding) => finding.rule === rule)
    .map(({ field }) => field);
}

test.each<[string, (manifest: Json) => void]>([
  ['its uid', ({ metadata }) => { metadata.uid = '2f6c0f5e-8d0e-4d2e-8a53-0d2f3f0c9a11'; }],
  ['the address of its node', (manifest) => { manifest.status = { hostIP: '192.168.77.10' }; }],
  ['its conditions', (manifest) => { manifest.status = { conditions: [{ type: 'PodScheduled', status: 'True' }] }; }],
])('a Pod of a cluster, known by %s, was placed by the scheduler', (_, tweak) => {
  expect(found(tweak)).toEqual([]);
});

test.each<[string, (manifest: Json) => void]>([
  ['nothing', () => {}],
  ['a uid that is none', ({ metadata }) => { metadata.uid = 7; }],
  ['a uid of the status', (manifest) => { manifest.status = { uid: 'a' }; }],
  ['no conditions', (manifest) => { manifest.status = { phase: 'Running', conditions: [] }; }],
  ['conditions of another type', (manifest) => { manifest.status = { conditions: 'PodScheduled' }; }],
])('a Pod that has %s is not scheduled yet', (_, tweak) => {
  expect(found(tweak)).toEqual(['spec.nodeName']);
});
