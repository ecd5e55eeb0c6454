import { command, file, yaml } from './command';
import { AgentGroup, BrokeredApi, HardenedAgentPod } from '../../src';
import { Json } from '../../src/engine/value/json';
import { brokered } from '../constructs/gateway/broker/brokered';
import { pod } from '../support/app';
import { CIDRS, unjudged } from '../ways-round/ways';

/** What reports, differences and queries say of a grant that a group of agents shares. */

/** An app whose group has as many agents as names are given. */
function appOf(...names: string[]) {
  const b = brokered();
  const agents = names.map((name): HardenedAgentPod => pod(b, { name }, name));
  const group = new AgentGroup(b.chart, 'reviewers', { namespace: b.namespace, agents });
  b.broker.grant(group, BrokeredApi.openAi({ key: b.key }), { name: 'models', port: 20_001 });
  return { ...b, agents };
}
const manifestsOf = (...names: string[]) => yaml(...unjudged(appOf(...names).app));
const TWO = 'group "agents/reviewers" of Pod "agents/coder", Pod "agents/tester"';

test('the report of each agent names the group and its agents', async () => {
  const { out } = await command(['report', '-', '--format', 'json', ...CIDRS], manifestsOf('coder', 'tester'));
  const { agents } = JSON.parse(out) as Json;
  const of = (name: string): Json => (agents as Json[]).find((agent) => agent.name === name)!;
  const rowsOf = (name: string) => (of(name).rows as Json[]).filter(({ label }) => /grants/.test(label as string))
    .map(({ label, value }) => `${label}: ${value}`);
  for (const name of ['coder', 'tester']) {
    const grants = (of(name).edges as Json[]).filter(({ kind }) => kind === 'grant');
    expect([...new Set(grants.map(({ group }) => group as string))]).toEqual(['agents/reviewers']);
    expect(grants[0].detail).toMatch(
      new RegExp(`^by grant "models" of CredentialBroker "broker", which holds key .*, shared by ${TWO}, from line \\d+ of its file$`));
    expect(rowsOf(name)).toEqual([`groups that share its grants: ${TWO}`]);
  }
  expect(rowsOf('broker')).toEqual(['grants, one for each caller: models: 20001/TCP for group "agents/reviewers"']);
  expect(rowsOf('test-agent-c88fbc15')).toEqual([]);
});

test('a grant of one agent has no group', async () => {
  const b = brokered();
  b.broker.grant(b.agent, BrokeredApi.openAi({ key: b.key }));
  const { out } = await command(['report', '-', '--format', 'json', ...CIDRS], yaml(...unjudged(b.app)));
  const [{ edges, rows }] = (JSON.parse(out).agents as Json[]).filter(({ kind }) => kind === 'Pod');
  const grants = (edges as Json[]).filter(({ kind }) => kind === 'grant');
  expect(grants.map(({ group, detail }) => [group, (detail as string).includes('shared by')])).toContainEqual([undefined, false]);
  expect(grants.filter(({ group }) => group !== undefined)).toEqual([]);
  expect((rows as Json[]).filter(({ label }) => label === 'groups that share its grants')).toEqual([]);
});

test.each(['html', 'markdown'])('the %s page says so', async (format) => {
  const { out } = await command(['report', '-', '--format', format, ...CIDRS], manifestsOf('coder', 'tester'));
  expect(out.replace(/&quot;|&#34;/g, '"').replace(/<[^>]*>/g, '')).toContain('shared by group "agents/reviewers" of');
});

test('a difference says by which group an agent gets a call', async () => {
  const [before, after] = [['coder'], ['coder', 'tester']].map((names, i) => file(`${i}/app.yaml`, manifestsOf(...names)));
  const { out } = await command(['diff', before, after, '--format', 'json', ...CIDRS]);
  const grants = (JSON.parse(out).changes as Json[]).filter(({ text }) => /grant /.test(text as string));
  expect([...new Set(grants.map(({ verb, object, detail }) => `${verb} ${object}: ${detail}`))])
    .toEqual(['opens Pod "agents/tester": by a grant of group "agents/reviewers"']);
});

test('a query says by which group', async () => {
  const path = file('app.yaml', manifestsOf('coder', 'tester'));
  const { out } = await command(['query', path, '--to', 'api.openai.com', ...CIDRS]);
  expect(out.match(/ on 443\/TCP by a grant of group "agents\/reviewers": opened by ConfigMap/g)).toHaveLength(2);
  const { answers } = JSON.parse((await command(['query', path, '--to', 'api.openai.com', '--format', 'json', ...CIDRS])).out) as Json;
  expect([...new Set((answers as Json[]).flatMap(({ ways }) => ways as Json[]).map(({ group }) => group as string))])
    .toEqual(['agents/reviewers']);
});
