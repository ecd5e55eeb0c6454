import { Json } from '../../../../src/engine/value/json';
import {
  Case, CaseOptions, INIT, MAIN, Tweak, allows, finds, ofContainer, ofEphemeral, ofInit, ofPod, ofTemplate,
} from '../../../support/cases';
import { makeObject } from '../../../support/plain';

const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];
const without = (resource: string): Tweak => ({ resources }) => { delete resources.limits[resource]; };

/** LimitRanges with these elements replace that of the namespace. The Namespace goes, since a rule requires LimitRanges of it. */
const ranges = (...limits: Json[]): CaseOptions => ({
  view: (around) => [...around.filter(({ kind }) => !['LimitRange', 'Namespace'].includes(kind)),
    ...limits.map((limit, i) => range(limit, `range-${i}`))],
});
const range = (limit: Json, name: string, namespace = 'agents'): Json => makeObject('v1', 'LimitRange', { name, namespace }, {
  limits: [limit],
});
const none = ranges();
const byDefault = (limits: Json): Json => ({ type: 'Container', default: limits });
const breaks = (title: string, options: CaseOptions) => finds(title, ofContainer(without('cpu')),
  { field: `${MAIN}.resources.limits.cpu` }, options);
const passes = (title: string, options: CaseOptions, resource = 'cpu') =>
  allows(title, ofContainer(without(resource)), { ...options, foundAlone: true });

export const cases: Case[] = [
  ...RESOURCES.map((resource) => finds(`no ${resource}`, ofContainer(without(resource)),
    { field: `${MAIN}.resources.limits.${resource}` }, none)),
  allows('none of an ephemeral container', ofEphemeral(() => {}), none),
  finds('none of an init container', ofInit(without('memory')), { field: `${INIT}.resources.limits.memory` }, none),
  ...['0', '0Mi', '0.0', 0, '-1'].map((got) =>
    finds(`a limit of ${got}, which is none`, ofContainer((c) => { c.resources.limits.memory = got; }),
      { field: `${MAIN}.resources.limits.memory`, got })),
  ...['4GB', '512MB', '1 Gi', '2cores', '1e', '1Ki5'].map((got) =>
    finds(`a limit of ${got}, which is no quantity`, ofContainer((c) => { c.resources.limits.memory = got; }),
      { field: `${MAIN}.resources.limits.memory`, got })),
  ...['4G', '4Gi', '+4Gi', '1.5Gi', '500m', '5e8', '1E9', 4e9].map((got) =>
    allows(`a limit of ${got}`, ofContainer((c) => { c.resources.limits.memory = got; }))),
  finds('disk limited for the pod, which Kubernetes does not know', ofPod((spec) => {
    spec.resources = { limits: { 'cpu': '1', 'memory': '1Gi', 'ephemeral-storage': '1Gi' } };
    delete spec.containers[0].resources.limits['ephemeral-storage'];
  }), { field: `${MAIN}.resources.limits.ephemeral-storage` }, none),
  finds('a pod whose own limits are zero', ofPod((spec) => {
    spec.resources = { limits: { cpu: '0', memory: '1Gi' } };
    delete spec.containers[0].resources.limits.cpu;
  }), { field: `${MAIN}.resources.limits.cpu`, got: '0' }, none),
  breaks('a LimitRange for another resource', ranges(byDefault({ memory: '128Mi' }))),
  breaks('a LimitRange whose default is zero', ranges(byDefault({ cpu: '0' }))),
  breaks('a LimitRange whose default is no quantity', ranges(byDefault({ cpu: 'some' }))),
  breaks('a LimitRange that defaults requests alone', ranges({ type: 'Container', defaultRequest: { cpu: '50m' } })),
  breaks('a LimitRange for whole pods', ranges({ type: 'Pod', max: { cpu: '1' } })),
  breaks('a LimitRange of another namespace', {
    view: (around) => [...none.view!(around), range(byDefault({ cpu: '1' }), 'range', 'other')],
  }),
  allows('limits of the pod for all of its containers', ofPod((spec) => {
    spec.resources = { limits: { cpu: '1', memory: '1Gi' } };
    delete spec.containers[0].resources.limits.cpu;
    delete spec.initContainers[0].resources.limits.memory;
  })),
  ...RESOURCES.map((resource) => passes(`no ${resource}, which the LimitRange of the namespace gives`, {}, resource)),
  passes('the maximum of a LimitRange, which is its default', ranges({ type: 'Container', max: { cpu: '1' } })),
  passes('the second of two LimitRanges', ranges(byDefault({ memory: '128Mi' }), byDefault({ cpu: 1 }))),
  allows('none of the init container of a template, which a LimitRange gives',
    ofTemplate(({ initContainers }) => without('memory')(initContainers[0])), { foundAlone: true }),
  allows('no requests', ofContainer((c) => { delete c.resources.requests; })),
  allows('an ephemeral container, which can have none', ofEphemeral(() => {})),
];
