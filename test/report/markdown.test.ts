import { htmlOf } from '../../src/report/html';
import { markdownOf } from '../../src/report/markdown';
import { examplePosture, fleetPosture, postureWith } from '../support/posture';

test.each([65_536, 20_000, 5_000])('1,000 agents fit into %i characters, and lines say what is left out', (maxLength) => {
  const text = markdownOf(fleetPosture(1000), { maxLength });
  expect(text.length).toBeLessThanOrEqual(maxLength);
  const rows = text.match(/^\| <code>Deployment/gm)!.length;
  expect(text).toContain(`And ${1000 - rows} more agents.`);
  const bodies = text.match(/^<summary><code>Deployment/gm)?.length ?? 0;
  expect(text).toContain(`The details of ${1000 - bodies} agents are left out.`);
  expect(text.split('<details>').length).toBe(text.split('</details>').length);
});

test('without a limit, nothing is left out', () => {
  const posture = examplePosture();
  const text = markdownOf(posture);
  expect(text).not.toContain('left out');
  expect(text.match(/```mermaid/g)).toHaveLength(posture.agents.length);
  expect(text.startsWith('## 4 errors to fix. 1 of 4 agents is at high risk.\n')).toBe(true);
});

test('both formats say so if there is no agent, and give the same text each time', () => {
  const summary = { agents: 0, neighbours: 0, objects: 1, errors: 0, warnings: 0, acknowledged: 0 };
  const posture = { ...postureWith([]), findings: [], actions: [], summary };
  expect(markdownOf(posture)).toContain('No agent is in these manifests.');
  expect(htmlOf(posture)).toContain('No agent is in these manifests.');
  expect(htmlOf(examplePosture())).toBe(htmlOf(examplePosture()));
});

test('a field of several containers is one line', () => {
  const [agent] = examplePosture().agents;
  const sources = ['initContainers[0]', 'containers[0]'].map((container, index) => (
    { ...agent.source, field: `spec.template.spec.${container}.image`, line: 10 + index }));
  const text = htmlOf(postureWith([{ ...agent, rows: [{ ...agent.rows[0], sources }] }]));
  expect(text).toContain('<td class="place">spec.template.spec.{initContainers[0], containers[0]}.image (lines 10, 11)');
});
