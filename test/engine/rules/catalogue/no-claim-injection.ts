import { Case, tweaked } from '../../../support/cases';

const template = (field: string, value: unknown) => tweaked('SandboxTemplate', ({ spec }) => { spec[field] = value; });
const finds = (field: string, value: unknown): Case => [`${field} ${value}`, template(field, value), `spec.${field}`, value];
const passes = (field: string, value: unknown): Case => [`${field} ${value}`, template(field, value)];

export const cases: Case[] = [
  ...['envVarsInjectionPolicy', 'volumeClaimTemplatesPolicy'].flatMap((field) => [
    finds(field, 'Allowed'),
    finds(field, 'Overrides'),
    finds(field, 'Unknown'),
    passes(field, 'Disallowed'),
    passes(field, null),
    passes(field, undefined),
  ]),
];
