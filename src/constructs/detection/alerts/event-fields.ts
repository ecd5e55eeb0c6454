import { IConstruct } from 'constructs';
import { propError } from '../../../engine/input/props';

/**
 * A name that no field of Falco has: those have a dot. falcosidekick computes a priority from "n_drops" and "n_evts", which are
 * Falco's own counts.
 */
const FIELD_NAME = /^(?!n_(drop|evts))[a-zA-Z][\w-]*$/;

/** falcosidekick splits at "," and ":" and replaces "%NAME" by a variable, and the kubelet replaces "$(NAME)". */
const FIELD_VALUE = /^[^\s,:%$\0-\x1f\x7f-\x9f]+$/;

/** The fields that falcosidekick adds to each event, as its variable. Without fields, there is no variable. */
export function fieldVariables(scope: IConstruct, fields: { [name: string]: string } = {}): { [variable: string]: string } {
  const pairs = Object.entries(fields).sort().map(([name, value]) => {
    if (!FIELD_NAME.test(name)) {
      throw propError(
        scope,
        'fields',
        'have names of letters, digits, "_" and "-" that begin with a letter, such as "cluster"',
        name,
        'a field with the name of a Falco field, such as "k8s.ns.name", would replace it in each event',
      );
    }
    if (typeof value !== 'string' || !FIELD_VALUE.test(value)) {
      throw propError(
        scope,
        `fields.${name}`,
        'be a text without spaces, control characters and any of ",:%$", such as "production"',
        value,
      );
    }
    return `${name}:${value}`;
  });
  return pairs.length > 0 ? { CUSTOMFIELDS: pairs.join(',') } : {};
}
