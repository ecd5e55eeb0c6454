import { parse } from 'yaml';
import { FalcoRules, FalcoRulesProps } from '../../../../src';
import { Base, Manifest, base, pod } from '../../../support/app';
import { failure } from '../../../support/errors';

const unquoted = (value: unknown) => (typeof value === 'string' ? value.replace(/^"(.*)"$/, '$1') : value);

/** What a file of rules holds, by kind and name; values of lists without their quotes. */
export function parseRules(text: string) {
  const items: Manifest[] = parse(text).map((item: Manifest) => (item.list === undefined ? item
    : { ...item, items: item.items.map(unquoted) }));
  const of = (kind: string) => new Map(items.filter((item) => item[kind] !== undefined).map((item) => [item[kind] as string, item]));
  return { items, rules: of('rule'), lists: of('list'), macros: of('macro') };
}

/** Rules for one agent that runs where Falco sees it. */
export function watched(props: FalcoRulesProps = {}, b = base()): Base & { readonly falco: FalcoRules } {
  return { ...b, falco: new FalcoRules(b.chart, 'falco', props) };
}

export function file(props: FalcoRulesProps = {}, b = base()) {
  pod(b);
  return parseRules(watched(props, b).falco.text());
}

export const items = (props: FalcoRulesProps, list: string, b = base()) => file(props, b).lists.get(`agent_${list}`)?.items;
export const expected = (b: Base, props: FalcoRulesProps = {}) => file(props, b).macros.get('agent_expected_destination')?.condition;
export const refusal = (props: FalcoRulesProps) => failure(() => watched(props));
