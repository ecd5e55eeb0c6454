import { Case, allows, finds, tweaked } from '../../../support/cases';

const template = (field: string, value: unknown) => tweaked('SandboxTemplate', ({ spec }) => { spec[field] = value; });
const breaks = (field: string, value: unknown) => finds(`${field} ${value}`, template(field, value),
  { field: `spec.${field}`, got: value });
const passes = (field: string, value: unknown) => allows(`${field} ${value}`, template(field, value));

export const cases: Case[] = [
  ...['envVarsInjectionPolicy', 'volumeClaimTemplatesPolicy'].flatMap((field) => [
    breaks(field, 'Allowed'),
    breaks(field, 'Overrides'),
    breaks(field, 'Unknown'),
    passes(field, 'Disallowed'),
    passes(field, null),
    passes(field, undefined),
  ]),
];
