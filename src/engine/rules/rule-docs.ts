/** Where the pages of the rules are. "npm run docs" writes them. */
const PAGES = 'https://github.com/cdk8s-hardened-agents/cdk8s-hardened-agents/blob/main/docs/rules/';

/** Requirements that are no rule of the catalogue, and their pages. */
const OTHERS: { readonly [id: string]: string } = { 'reach-budget': '../diff.md#reach-budget' };

/** Address of the page of a rule. */
export function docsOf(ruleId: string): string {
  return new URL(Object.hasOwn(OTHERS, ruleId) ? OTHERS[ruleId] : `${ruleId}.md`, PAGES).href;
}
