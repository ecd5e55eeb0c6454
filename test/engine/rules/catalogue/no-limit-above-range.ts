import { Json } from '../../../../src/engine/value/json';
import {
  Case, CaseOptions, INIT, MAIN, Tweak, allows, finds, ofContainer, ofEphemeral, ofInit, ofPod, ofTemplate, tweaked,
} from '../../../support/cases';
import { makeObject } from '../../../support/plain';

/** A LimitRange beside the namespace's own. */
const range = (...limits: Json[]): CaseOptions['view'] => (around) =>
  [...around, { apiVersion: 'v1', kind: 'LimitRange', metadata: { name: 'other', namespace: 'agents' }, spec: { limits } }];
const container = (bounds: Json) => range({ type: 'Container', ...bounds });
const detail = (what: string) => `LimitRange "other" allows ${what}`;
const claim = (storage: unknown) => (): Json =>
  makeObject('v1', 'PersistentVolumeClaim', 'data', { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } });
const CLAIMS = range({ type: 'PersistentVolumeClaim', min: { storage: '1Gi' }, max: { storage: '10Gi' } });
const limit = (resource: string, value: unknown): Tweak => (c) => { c.resources.limits[resource] = value; };
const templates: Tweak = ({ spec }) => { spec.volumeClaimTemplates = [{ metadata: { name: 'data' }, spec: claim('20Gi')().spec }]; };

const breaks = (title: string, manifest: () => Json, field: string, got: unknown, what: string, view: CaseOptions['view']) =>
  finds(title, manifest, { field, got, detail: detail(what) }, { view });
const passes = (title: string, manifest: () => Json, view: CaseOptions['view']) => allows(title, manifest, { view });

export const cases: Case[] = [
  breaks('a limit above the maximum', ofContainer(limit('cpu', '2')), `${MAIN}.resources.limits.cpu`, '2', 'at most 1500m for containers',
    container({ max: { cpu: '1.5' } })),
  breaks('a limit of an init container', ofInit(limit('memory', '2Gi')), `${INIT}.resources.limits.memory`, '2Gi',
    'at most 1Gi for containers', container({ max: { memory: '1Gi' } })),
  breaks('in a template', ofTemplate(({ containers }) => { containers[0].resources.limits.cpu = 2; }),
    'spec.template.spec.containers[0].resources.limits.cpu', 2,
    'at most 1 for containers', container({ max: { cpu: '1' } })),
  breaks('a request below the minimum', ofContainer((c) => { c.resources.limits.cpu = '200m'; c.resources.requests.cpu = '10m'; }),
    `${MAIN}.resources.requests.cpu`, '10m',
    'at least 50m for containers', container({ min: { cpu: '50m' } })),
  breaks('more than pods may have', ofPod(() => {}), 'spec.containers[*].resources.limits.memory', '128Mi', 'at most 100Mi for pods',
    range({ type: 'Pod', max: { memory: '100Mi' } })),
  breaks('more CPU than pods may have', ofPod(() => {}), 'spec.containers[*].resources.limits.cpu', '50m', 'at most 40m for pods',
    range({ type: 'Pod', max: { cpu: '0.04' } })),
  breaks('less than pods must have', ofPod(() => {}), 'spec.containers[*].resources.limits.memory', '128Mi', 'at least 1Gi for pods',
    range({ type: 'Pod', min: { memory: '1Gi' } })),
  breaks('a claim that is too large', claim('11Gi'), 'spec.resources.requests.storage', '11Gi', 'at most 10Gi for claims', CLAIMS),
  breaks('a claim that is too small', claim('512Mi'), 'spec.resources.requests.storage', '512Mi', 'at least 1Gi for claims', CLAIMS),
  breaks('a claim template', tweaked('StatefulSet', templates), 'spec.volumeClaimTemplates[0].spec.resources.requests.storage', '20Gi',
    'at most 10Gi for claims', CLAIMS),
  breaks('an ephemeral volume', ofPod((spec) => {
    spec.volumes.push({ name: 'data', ephemeral: { volumeClaimTemplate: { spec: claim('20Gi')().spec } } });
  }), 'spec.volumes[2].ephemeral.volumeClaimTemplate.spec.resources.requests.storage', '20Gi', 'at most 10Gi for claims', CLAIMS),

  passes('values at the bounds', ofPod(() => {}), container({
    min: { cpu: '50m', memory: '128Mi' },
    max: { cpu: '0.05', memory: '134217728' },
  })),
  passes('no request, since the limit is its default', ofContainer((c) => { delete c.resources.requests; }),
    container({ min: { cpu: '50m' } })),
  passes('an ephemeral container, which has none', ofEphemeral(() => {}), container({ min: { cpu: '50m' }, max: { cpu: '50m' } })),
  passes('another namespace', ofPod(() => {}), (around) => container({ max: { cpu: '1m' } })!(around).map((one) =>
    (one.metadata.name === 'other' ? { ...one, metadata: { ...one.metadata, namespace: 'elsewhere' } } : one))),
  passes('bounds for a resource that no container has', ofPod(() => {}), container({ max: { 'nvidia.com/gpu': '1' } })),
  passes('a claim, by the bounds of containers', claim('10Gi'), container({ max: { storage: '1Gi' } })),
  passes('a claim within the range', claim('10Gi'), CLAIMS),
  passes('what is no quantity', ofPod(() => {}), container({ max: { cpu: 'some' }, min: 3 })),
];
