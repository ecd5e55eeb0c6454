import { Json } from '../../value/json';

const SPACE = '[ \\t\\r\\n]*';
const LABEL = '([A-Za-z0-9_./-]+)';
const TEXT = '(?:"[^"]*"|\'[^\']*\')';
const LIST = `\\{${SPACE}((?:${TEXT}${SPACE}(?:,${SPACE}${TEXT}${SPACE})*)?)\\}`;

/** Each simple term with the operator that a label selector has for it. */
const TERMS: readonly (readonly [RegExp, string])[] = [
  [term(`has\\(${SPACE}${LABEL}${SPACE}\\)`), 'Exists'],
  [term(`!${SPACE}has\\(${SPACE}${LABEL}${SPACE}\\)`), 'DoesNotExist'],
  [term(`${LABEL}${SPACE}==?${SPACE}(${TEXT})`), 'In'],
  [term(`${LABEL}${SPACE}!=${SPACE}(${TEXT})`), 'NotIn'],
  [term(`${LABEL}${SPACE}not${SPACE}in${SPACE}${LIST}`), 'NotIn'],
  [term(`${LABEL}${SPACE}in${SPACE}${LIST}`), 'In'],
];
const ALL = term('(?:all\\(\\))?');
const TEXTS = new RegExp(TEXT, 'g');
const AND = new RegExp(`${SPACE}&&`, 'y');

/** A term at a place of a text. */
function term(pattern: string): RegExp {
  return new RegExp(`${SPACE}${pattern}${SPACE}`, 'y');
}

/**
 * A selector of Calico as a label selector: terms that are joined by "&&". Nothing for one that has "||", brackets, parts of texts or
 * `global()`, which no label selector can say. What is left out selects everything.
 *
 * @see https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors
 */
export function calicoSelector(text: unknown): Json | undefined {
  if (text === undefined || text === null) {
    return {};
  }
  if (typeof text !== 'string' || text.length > 10_000) {
    return undefined;
  }
  const matchExpressions: Json[] = [];
  for (let at = 0; ;) {
    const [end, requirement] = termAt(text, at);
    if (end === undefined) {
      return undefined;
    }
    matchExpressions.push(...requirement ? [requirement] : []);
    if (end === text.length) {
      return { matchExpressions };
    }
    AND.lastIndex = end;
    if (!AND.test(text)) {
      return undefined;
    }
    at = AND.lastIndex;
  }
}

/** Where a term ends, and its requirement. Undefined if the text is not a term. */
function termAt(text: string, at: number): [end?: number, requirement?: Json] {
  for (const [pattern, operator] of TERMS) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) {
      const values = (found[2]?.match(TEXTS) ?? []).map((value) => value.slice(1, -1));
      return [pattern.lastIndex, { key: found[1], operator, ...(values.length > 0 && { values }) }];
    }
  }
  ALL.lastIndex = at;
  return ALL.test(text) ? [ALL.lastIndex] : [];
}
