import { Posture } from '../../src/engine/posture/posture';
import { PostureRisk } from '../../src/engine/posture/posture-agent';
import { htmlOf } from '../../src/report/html';
import { markdownOf } from '../../src/report/markdown';
import { markdownUpTo } from '../../src/report/markdown-table';
import { verdictOf } from '../../src/report/words';
import { examplePosture, exampleRun, fleetPosture, postureWith, strongAgent, weakAgent } from '../support/posture';

const { HIGH, LOW } = PostureRisk;

/** A posture with this number of errors and with no other findings. */
function counted(posture: Posture, errors: number): Posture {
  const agents = posture.agents.filter(({ role }) => role === undefined).length;
  return { ...posture, summary: { agents, neighbours: 0, objects: 9, errors, warnings: 0, acknowledged: 0 } };
}

test.each([65_536, 20_000, 5_000])('1,000 agents fit into %i characters, and lines say what is left out', (maxLength) => {
  const text = markdownOf(fleetPosture(1000), { maxLength });
  expect(text.length).toBeLessThanOrEqual(maxLength);
  const rows = text.match(/^\| <code>Deployment/gm)!.length;
  expect(text).toContain(`And ${1000 - rows} more rows.`);
  const bodies = text.match(/^<summary><code>Deployment/gm)?.length ?? 0;
  expect(text).toContain(`The details of ${1000 - bodies} rows are left out.`);
  expect(text.split('<details>').length).toBe(text.split('</details>').length);
});

test('names of any length leave room for the rest', () => {
  const unjudged = [{ kind: `agents.example/${'|'.repeat(9_000)}`, objects: 2 }];
  const none = { ...counted(postureWith([]), 0), findings: [], actions: [], run: exampleRun({ unjudged }) };
  [none, { ...fleetPosture(100), run: exampleRun({ unjudged }) }].forEach((posture) => {
    const text = markdownOf(posture, { maxLength: 1_500 });
    expect(text.length).toBeLessThanOrEqual(1_500);
    expect(text).toContain('2 objects of kinds that make pods were not judged: agents.example/&#124;');
  });
});

test('without a limit, nothing is left out', () => {
  const posture = examplePosture();
  const text = markdownOf(posture);
  expect(text).not.toContain('left out');
  expect(text.match(/```mermaid/g)).toHaveLength(posture.agents.length);
  expect(text.startsWith('## 4 errors to fix. 1 of 3 agents is at high risk.\n')).toBe(true);
});

test('both formats say so if there is no agent, and give the same text each time', () => {
  const summary = { agents: 0, neighbours: 0, objects: 1, errors: 0, warnings: 0, acknowledged: 0 };
  const posture = { ...postureWith([]), findings: [], actions: [], summary };
  expect(markdownOf(posture)).toContain('No agent is in these manifests.');
  expect(htmlOf(posture)).toContain('No agent is in these manifests.');
  expect(htmlOf(examplePosture())).toBe(htmlOf(examplePosture()));
});

test.each<[string, number, PostureRisk[], string]>([
  ['agents alone', 2, [HIGH, LOW], '2 errors to fix. 1 of 2 agents is at high risk.'],
  ['one agent', 2, [HIGH], '2 errors to fix. The agent is at high risk.'],
  ['no error, and an agent at high risk', 0, [HIGH, LOW], 'No rule reports a problem. 1 of 2 agents is at high risk.'],
  ['errors in policies', 1, [LOW], '1 error to fix in other objects. No agent is at high risk.'],
  ['no error', 0, [LOW], 'Nothing to fix. No rule reports a problem.'],
])('the result agrees with the table: %s', (_, errors, risks, verdict) => {
  const agents = risks.map((risk, i) => strongAgent(`agent-${i}`, i, { risk }));
  expect(verdictOf(counted(postureWith(agents), errors))).toBe(verdict);
});

test('an accepted finding beside a high risk is no reason to say that nothing is to fix', () => {
  const posture = counted(postureWith([strongAgent('coder', 1, { risk: HIGH, riskReason: 'Secret and open internet' })]), 0);
  const accepted = { ...posture, actions: [], summary: { ...posture.summary, acknowledged: 1 } };
  expect(verdictOf(accepted)).toBe('1 finding is accepted with a reason. The agent is at high risk.');
  expect(htmlOf(accepted)).not.toMatch(/There is nothing to do|Nothing to fix/);
  expect(htmlOf(accepted)).toContain('The reason for a high risk stands beside the agent.');
  expect(markdownOf(accepted)).toContain('High risk: Secret and open internet');
});

test('an accepted finding has its owner and its review date', () => {
  const markdown = markdownOf(examplePosture());
  expect(markdown).toContain('accepted: the tool writes to its own folder until version 3 (owner: team-search, review by 2027-01-31)');
});

test('pods that serve agents have one count, one wording and their role in both formats', () => {
  const serving = [HIGH, LOW].map((risk, i) => strongAgent(`proxy-${i}`, 400 + i, { risk, role: 'egress-proxy' }));
  const posture = counted(postureWith([weakAgent('coder', 1), ...serving]), 3);
  const verdict = '3 errors to fix. 1 of 1 agent and 1 of 2 pods that serve it are at high risk.';
  const [text, page] = [markdownOf(posture), htmlOf(posture)];
  expect(text.startsWith(`## ${verdict}\n\n1 agent and 2 pods that serve it, 3 errors, `)).toBe(true);
  const role = 'serves agents: egress-proxy';
  expect(text).toContain(`\n| <code>Deployment "agents/proxy-0"</code> | ${role} | High risk: no Secret, no open internet |`);
  const summary = '<code>Deployment "agents/proxy-0"</code>: serves agents: egress-proxy, High risk: no Secret, no open internet';
  expect(text).toContain(`<summary>${summary}</summary>`);
  expect(page).toContain(`<strong>${verdict}</strong>`);
  expect(page).toContain('<dt>pods that serve it</dt><dd>2</dd>');
  expect(page).not.toMatch(/3 agents|All \(/);
});

test('both formats say which objects may run agents that no rule judged', () => {
  const unjudged = [{ kind: 'agents.example/Agent', objects: 2 }, { kind: 'kagent.dev/Agent', objects: 1 }];
  const line = '3 objects of kinds that make pods were not judged: agents.example/Agent (2), kagent.dev/Agent (1).';
  const none = { ...counted(postureWith([]), 0), findings: [], actions: [], run: exampleRun({ unjudged }) };
  const some = { ...examplePosture(), run: exampleRun({ unjudged }) };
  [markdownOf, htmlOf].forEach((format) => {
    expect(format(none).replace(/&#\d+;|\\/g, '')).toContain(`No agent was judged. ${line}`);
    expect(format(some).replace(/&#\d+;|\\/g, '')).toContain(`4 errors to fix. 1 of 3 judged agents is at high risk. ${line}`);
  });
  expect(htmlOf(none)).toContain('<div class="verdict medium">');
  expect(verdictOf({ ...none, summary: { ...none.summary, warnings: 1 } }))
    .toBe(`No errors. 1 warning to review. No agent was judged. ${line}`);
  expect(verdictOf({ ...none, summary: { ...none.summary, errors: 1 } }))
    .toBe(`1 error to fix in other objects. No agent was judged. ${line}`);
  expect(verdictOf({ ...counted(postureWith([strongAgent('coder', 1)]), 1), run: exampleRun({ unjudged }) }))
    .toBe(`1 error to fix in other objects. No judged agent is at high risk. ${line}`);
});

test('a field of several containers is one line', () => {
  const [agent] = examplePosture().agents;
  const sources = ['initContainers[0]', 'containers[0]'].map((container, index) => (
    { ...agent.source, field: `spec.template.spec.${container}.image`, line: 10 + index }));
  const text = htmlOf(postureWith([{ ...agent, rows: [{ ...agent.rows[0], sources }] }]));
  expect(text).toContain('<td class="place">spec.template.spec.{initContainers[0], containers[0]}.image (lines 10, 11)');
});

test.each([
  ['abcde', 'abcde'], ['abcdef', 'abcd…'], ['abc😀def', 'abc…'], ['<<', '…'],
])('of %j, five characters have room for %j', (text, start) => {
  expect(markdownUpTo(5, text)).toBe(start);
});
