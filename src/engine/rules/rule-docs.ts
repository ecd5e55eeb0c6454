/** Where the pages of the rules are. "npm run docs" writes them. */
const PAGES = 'https://github.com/cdk8s-hardened-agents/cdk8s-hardened-agents/blob/main/docs/rules/';

/** Address of the page of a rule. */
export function docsOf(ruleId: string): string {
  return `${PAGES}${ruleId}.md`;
}
