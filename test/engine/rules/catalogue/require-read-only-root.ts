import { Case, INIT, MAIN, ofContainer, ofInit, ofTemplate } from '../../../support/cases';

export const cases: Case[] = [
  ['writable', ofContainer((c) => { c.securityContext.readOnlyRootFilesystem = false; }), `${MAIN}.securityContext.readOnlyRootFilesystem`,
    false],
  ['no value', ofInit((c) => { delete c.securityContext.readOnlyRootFilesystem; }), `${INIT}.securityContext.readOnlyRootFilesystem`,
    undefined],
  ['a template\'s', ofTemplate((spec) => { spec.containers[0].securityContext.readOnlyRootFilesystem = false; }),
    'spec.template.spec.containers[0].securityContext.readOnlyRootFilesystem', false],
];
