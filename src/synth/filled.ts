import { AppSnapshot } from './app-snapshot';
import { FilledField } from './filled-field';
import { filledFields } from '../engine/hardening/filled-fields';
import { objectName, partsOf, withoutParts } from '../engine/manifest/manifest-list';
import { object, textOf } from '../engine/value/json';

/** What `Harden` filled in the objects of an app, object by object in the order in which they were made. */
export function filledIn({ entries }: AppSnapshot): FilledField[] {
  return entries.flatMap(({ owner, rendered }) => {
    const { given, parts = [] } = rendered ?? {};
    const before = given ? partsOf(given).parts : [];
    return before.flatMap((part, i) => {
      const { manifest, prefix } = parts[i];
      return filledFields(withoutParts(part.manifest), withoutParts(manifest)).map(({ field, value }): FilledField => ({
        constructPath: owner.node.path,
        kind: textOf(manifest.kind),
        name: textOf(object(manifest.metadata).name ?? ''),
        field: prefix + field,
        value: JSON.stringify(value),
        message: `[${owner.node.path}] ${objectName(manifest)}: ${prefix}${field} is ${JSON.stringify(value)}`,
      }));
    });
  });
}
