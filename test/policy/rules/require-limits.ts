import { Case, INIT, MAIN, ofContainer, ofEphemeral, ofInit, ofPod } from '../../support/cases';

export const cases: Case[] = [
  ...['cpu', 'memory', 'ephemeral-storage'].map((resource): Case =>
    [`no ${resource}`, ofContainer((c) => { delete c.resources.limits[resource]; }), `${MAIN}.resources.limits.${resource}`, undefined]),
  ['none of an init container', ofInit((c) => { delete c.resources.limits.memory; }), `${INIT}.resources.limits.memory`, undefined],
  ...['0', '0Mi', '0.0', 0, '-1'].map((got): Case =>
    [`a limit of ${got}, which is none`, ofContainer((c) => { c.resources.limits.memory = got; }), `${MAIN}.resources.limits.memory`, got]),
  ['disk limited for the pod, which Kubernetes does not know', ofPod((spec) => {
    spec.resources = { limits: { 'cpu': '1', 'memory': '1Gi', 'ephemeral-storage': '1Gi' } };
    delete spec.containers[0].resources.limits['ephemeral-storage'];
  }), `${MAIN}.resources.limits.ephemeral-storage`, undefined],
  ['a pod whose own limits are zero', ofPod((spec) => {
    spec.resources = { limits: { cpu: '0', memory: '1Gi' } };
    delete spec.containers[0].resources.limits.cpu;
  }), `${MAIN}.resources.limits.cpu`, '0'],
  ['limits of the pod for all of its containers', ofPod((spec) => {
    spec.resources = { limits: { cpu: '1', memory: '1Gi' } };
    delete spec.containers[0].resources.limits.cpu;
    delete spec.initContainers[0].resources.limits.memory;
  })],
  ['no requests', ofContainer((c) => { delete c.resources.requests; })],
  ['an ephemeral container, which can have none', ofEphemeral(() => {})],
];
