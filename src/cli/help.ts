/** What the help of a command ends with: an example, and what the exit codes mean. */
export function helpEnd(example: string, exitCodes: string): string {
  return `\nExample: cdk8s-hardened-agents ${example}\nExit code: ${exitCodes}.`;
}
