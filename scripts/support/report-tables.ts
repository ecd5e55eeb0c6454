import { RISK_RULES } from '../../src/engine/posture/risk';
import { ROWS } from '../../src/engine/posture/rows-of';
import { table } from '../../src/report/markdown-table';

/** What leads to which risk, as a table in Markdown. The first line that holds decides. */
export function riskTable(): string {
  return table(['risk', 'if the agent has'], RISK_RULES.map(({ risk, when }) => [risk, when]));
}

/** The rows of each section of a report, in its order, as a table in Markdown. */
export function reportRowsTable(): string {
  const sections = [...new Set(ROWS.map(({ section }) => section))];
  const labels = (section: string) => ROWS.filter((row) => row.section === section).map(({ label }) => label).join('; ');
  return table(['section', 'rows'], sections.map((section) => [section, labels(section)]));
}
