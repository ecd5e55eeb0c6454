import { isDeepStrictEqual } from 'util';
import * as fc from 'fast-check';
import { KINDS, ranges, changes, mangled, tellAll } from './mangled';
import { related } from './related';
import { ClusterView } from '../../../../src/engine/cluster/cluster-view';
import { hardenManifest } from '../../../../src/engine/hardening/harden-manifest';
import { PodKinds } from '../../../../src/engine/manifest/pod-kinds';
import { GVISOR } from '../../../../src/engine/runtimes/known-runtimes';
import { statedBy } from '../../../../src/engine/runtimes/runtimes';
import { Json } from '../../../../src/engine/value/json';
import { valid } from '../../../support/cases';
import { clusterOf } from '../../../support/cluster';
import { makeObject } from '../../../support/plain';
import { runs } from '../../../support/properties';

test.each(KINDS)('a mangled %s is hardened, and then judged', (kind) => {
  const manifest = valid(kind);
  const defaults = {
    runtime: { runtimeClassName: 'gvisor', traits: GVISOR },
    serviceAccountName: 'agent',
    writablePaths: ['/tmp', '/var/run'],
  };
  fc.assert(fc.property(changes, (at) => {
    const one = mangled(manifest, at);
    const json = hardenManifest(one, defaults, PodKinds.BUILT_IN);
    if (json) {
      const again = hardenManifest(json, defaults, PodKinds.BUILT_IN);
      expect(isDeepStrictEqual(again, json) || again).toBe(true); // `toStrictEqual` takes the value of a key "constructor" for the class
      tellAll(json, new ClusterView([{ manifest: json, runtime: statedBy(defaults.runtime) }], { ranges }));
    }
  }), runs(100));
});

test.each(['RayCluster', 'Workflow'])('a mangled %s, of another project, is hardened and judged', (kind) => {
  const { metadata, spec: { template } } = valid('Deployment') as Json;
  const manifest: Json = kind === 'RayCluster'
    ? { apiVersion: 'ray.io/v1', kind, metadata, spec: { headGroupSpec: { template }, workerGroupSpecs: [{ template }, { template }] } }
    : makeObject('argoproj.io/v1alpha1', kind, metadata, {
      templates: [{ container: template.spec.containers[0] }, { steps: [[{ name: 'a' }]] }],
    });
  const around = related().map((other) => ({ manifest: other }));
  fc.assert(fc.property(changes, (at) => {
    const one = mangled(manifest, at);
    const hardened = hardenManifest(one, { runtime: { runtimeClassName: 'gvisor', traits: GVISOR }, writablePaths: ['/tmp'] },
      PodKinds.BUILT_IN);
    [one, ...hardened ? [hardened] : []].forEach((other) => tellAll(other, new ClusterView([{ manifest: other }, ...around], { ranges })));
  }), runs(100));
});

test('a hardened object is judged among mangled ones', () => {
  const around = related();
  const pods = KINDS.map((kind) => valid(kind));
  fc.assert(fc.property(fc.constantFrom(...pods), fc.nat(), changes, (pod, n, at) => {
    const manifests = around.map((manifest, i) => (i === n % around.length ? mangled(manifest, at) : manifest));
    const view = clusterOf([pod, ...manifests], { ranges });
    [pod, ...manifests].forEach((manifest) => tellAll(manifest, view));
  }), runs(100));
});
