import { Case, INIT, MAIN, ofContainer, ofInit } from '../../support/cases';

export const cases: Case[] = [
  ...['cpu', 'memory', 'ephemeral-storage'].map((resource): Case =>
    [`no ${resource}`, ofContainer((c) => { delete c.resources.limits[resource]; }), `${MAIN}.resources.limits.${resource}`, undefined]),
  ['none of an init container', ofInit((c) => { delete c.resources.limits.memory; }), `${INIT}.resources.limits.memory`, undefined],
  ...['0', '0Mi', 0].map((got): Case =>
    [`a limit of ${got}, which is none`, ofContainer((c) => { c.resources.limits.memory = got; }), `${MAIN}.resources.limits.memory`, got]),
  ['no requests', ofContainer((c) => { delete c.resources.requests; })],
];
