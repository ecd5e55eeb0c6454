import { pageOf } from '../input/pages';

/** Requirements that are no rule of the catalogue, and their pages. */
const OTHERS: { readonly [id: string]: string } = { 'require-accepted-reach': 'accepted.md#reach-and-controls' };

/** Address of the page of a rule. "npm run docs" writes them. */
export function docsOf(ruleId: string): string {
  return pageOf(Object.hasOwn(OTHERS, ruleId) ? OTHERS[ruleId] : `rules/${ruleId}.md`);
}
