import { Case, field } from '../../support/cases';

export const cases: Case[] = [field('enableServiceLinks', true), field('enableServiceLinks', undefined)];
