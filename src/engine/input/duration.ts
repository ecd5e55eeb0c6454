import { Check, integer, made } from './check';

/** A `Duration` of whole seconds, at least `low` of them, and at most 68 years. */
export function seconds(low: number): Check {
  return (place, prop, value) => {
    isDuration(place, prop, value);
    integer(low)(place, prop, (value as { toSeconds(options: object): number }).toSeconds({ integral: false }));
  };
}

/** The call that makes what the user wrote as text or number: `Size.gibibytes(1)` for "1Gi". */
export function suggest(form: RegExp, factories: { readonly [unit: string]: string }, otherwise: string): (value: unknown) => string {
  return (value) => {
    const [, amount, unit] = (typeof value === 'string' || typeof value === 'number' ? form.exec(String(value)) : undefined) ?? [];
    return amount === undefined ? otherwise : `${factories[unit]}(${amount})`;
  };
}

const isDuration = made('a Duration', (value) => typeof value.toSeconds === 'function', suggest(/^(\d+)(s?|m|h)$/,
  { '': 'Duration.seconds', 's': 'Duration.seconds', 'm': 'Duration.minutes', 'h': 'Duration.hours' },
  'a Duration such as Duration.seconds(30)'));
