import { Json, isObject } from '../value/json';

/** A field that one manifest has and another lacks. */
interface FieldValue {
  /** Its path, such as "spec.containers[0].securityContext.runAsUser". */
  readonly field: string;
  readonly value: unknown;
}

/** The fields that `after` has and `before` lacks, in the order of `after`. Null counts as left out. New items of a list have new names. */
export function filledFields(before: unknown, after: unknown, field = ''): FieldValue[] {
  if (isObject(after)) {
    const given: Json = isObject(before) ? before : {};
    const all = Object.keys(after);
    return all.length === 0 && !isObject(before)
      ? [{ field, value: after }]
      : all.flatMap((key) => filledFields(given[key], after[key], `${field}${step(key, field)}`));
  }
  if (Array.isArray(after) && Array.isArray(before)) {
    return after.flatMap((item: unknown, i) => {
      const given = givenItem(before, item, i);
      return given ? filledFields(given.item, item, `${field}[${i}]`) : [{ field: `${field}[${i}]`, value: item }];
    });
  }
  return (before ?? undefined) === undefined && (after ?? undefined) !== undefined ? [{ field, value: after }] : [];
}

/** A copy of `before` with the fields that `after` has in addition, as far as they are wanted by their paths. */
export function withFilled(before: unknown, after: unknown, isWanted: (field: string) => boolean, field = ''): unknown {
  if (isObject(after) && (isObject(before) || Object.keys(after).length > 0)) {
    const filled = { ...isObject(before) ? before : {} };
    for (const key of Object.keys(after)) {
      const value = withFilled(filled[key], after[key], isWanted, `${field}${step(key, field)}`);
      if (value !== undefined) {
        filled[key] = value;
      }
    }
    return isObject(before) || Object.keys(filled).length > 0 ? filled : before;
  }
  if (Array.isArray(after) && Array.isArray(before)) {
    return after.flatMap((item: unknown, i) => {
      const given = givenItem(before, item, i);
      return given ? [withFilled(given.item, item, isWanted, `${field}[${i}]`)] : isWanted(`${field}[${i}]`) ? [item] : [];
    });
  }
  return (before ?? undefined) === undefined && isWanted(field) ? after : before;
}

/** The item of a list that became another: at the same place, or of the same name where a new one is before it. Nothing if it is new. */
function givenItem(before: readonly unknown[], item: unknown, i: number): { readonly item: unknown } | undefined {
  const name = nameOf(item);
  if (i < before.length && nameOf(before[i]) === name) {
    return { item: before[i] };
  }
  const named = name === undefined ? undefined : before.find((one) => nameOf(one) === name);
  return named === undefined ? undefined : { item: named };
}

function nameOf(item: unknown): unknown {
  return isObject(item) ? item.name : undefined;
}

function step(key: string, field: string): string {
  return /^\w+$/.test(key) ? `${field === '' ? '' : '.'}${key}` : `[${JSON.stringify(key)}]`;
}
