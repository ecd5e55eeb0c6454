/** Where the documentation is. The installed package has none. */
const DOCS = 'https://github.com/cdk8s-hardened-agents/cdk8s-hardened-agents/blob/main/docs/';

/** Address of a page of the documentation, such as that of "adopting.md". */
export function pageOf(path: string): string {
  return new URL(path, DOCS).href;
}
