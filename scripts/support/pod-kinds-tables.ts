import { MAKER_OF_PODS } from '../../src/engine/manifest/indirect-kinds';
import { THIRD_PARTY_POD_KINDS } from '../../src/engine/manifest/third-party-kinds';
import { memoize } from '../../src/engine/value/memoize';
import { table } from '../../src/report/markdown-table';

/** The kinds of other projects that hold pod templates, as a table in Markdown: one row for each kind. */
export function podKindsTable(): string {
  const rows = Object.entries(THIRD_PARTY_POD_KINDS).flatMap(([apiVersion, kinds]) => Object.entries(kinds).map(([kind, paths]) => [
    `\`${apiVersion.split('/')[0]}\``, kind, paths.map((path) => `\`${path || 'the object itself'}\``).join(', '),
  ]));
  return table(['group', 'kind', 'pod templates'], rows);
}

/** The kinds whose pods something else makes, as a table in Markdown: one row for each group and maker. */
export function makersOfPodsTable(): string {
  const rows = new Map<string, { readonly group: string; readonly maker: string; readonly kinds: string[] }>();
  for (const [groupKind, reason] of MAKER_OF_PODS) {
    const [group, kind] = groupKind.split('/');
    const maker = reason.replace(/ makes (?:them|each) from /, ', from ');
    memoize(rows, `${group} ${maker}`, () => ({ group, maker, kinds: [] })).kinds.push(kind);
  }
  return table(['group', 'kinds', 'who makes the pods'], [...rows.values()].map(({ group, kinds, maker }) => (
    [`\`${group}\``, kinds.join(', '), maker])));
}
