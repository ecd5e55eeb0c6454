import { RISK_RULES } from '../../src/engine/posture/risk';
import { ROWS } from '../../src/engine/posture/rows-of';

/** What leads to which risk, in the order in which the first line that holds decides. */
export function riskTable(): string {
  return tableOf([['risk', 'if the agent has'], ...RISK_RULES.map(({ risk, when }) => [risk, when])]);
}

/** The rows of each section of a report, in its order. */
export function reportRowsTable(): string {
  const sections = [...new Set(ROWS.map(({ section }) => section))];
  const labels = (section: string) => ROWS.filter((row) => row.section === section).map(({ label }) => label).join('; ');
  return tableOf([['section', 'rows'], ...sections.map((section) => [section, labels(section)])]);
}

function tableOf([head, ...rows]: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
