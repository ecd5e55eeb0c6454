import { Case, INIT, MAIN, finds, ofContainer, ofInit, ofTemplate } from '../../../support/cases';

export const cases: Case[] = [
  finds('writable', ofContainer((c) => { c.securityContext.readOnlyRootFilesystem = false; }),
    { field: `${MAIN}.securityContext.readOnlyRootFilesystem`, got: false }),
  finds('no value', ofInit((c) => { delete c.securityContext.readOnlyRootFilesystem; }),
    { field: `${INIT}.securityContext.readOnlyRootFilesystem` }),
  finds('a template\'s', ofTemplate((spec) => { spec.containers[0].securityContext.readOnlyRootFilesystem = false; }),
    { field: 'spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem', got: false }),
];
