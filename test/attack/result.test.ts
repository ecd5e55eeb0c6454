import { logs, page } from './page';
import { POD_ROWS } from './pod-rows';
import { ApiResult, PodResult, faultsOf, sufficing, verdictOf, verdictsOf } from './result';
import { PodRow, Tried } from './row';

/** What a run says of its tries; the tries themselves need a cluster. */
const [SUCCEEDS, STOPPED, NEITHER] = [0, 1, 137].map((code): Tried => ({ code, output: `ended with ${code}\nmore` }));
const ROW: PodRow = { id: 'row', title: 'Attack', command: () => [] };
const result = (tweak: Partial<PodResult> = {}): PodResult => ({
  row: ROW, control: { ...SUCCEEDS, command: 'probe it' }, layers: [], agents: { runc: STOPPED, gvisor: STOPPED }, ...tweak,
});
const asked = (both: Tried, none = SUCCEEDS): ApiResult => ({
  row: { id: 'request', title: 'Request', ask: async () => none },
  walls: { 'none': none, 'Pod Security': STOPPED, 'AgentAdmission': SUCCEEDS, both },
});
const found = (...pods: PodResult[]) => ({ pods, api: [asked(STOPPED)], versions: { Kubernetes: 'v1 | 2' } });

test.each([
  ['the agent is stopped', SUCCEEDS, STOPPED, 'held'],
  ['the agent succeeds', SUCCEEDS, SUCCEEDS, 'open'],
  ['the try ends in another way', SUCCEEDS, NEITHER, 'unknown'],
  ['the control is stopped, too', STOPPED, STOPPED, 'not shown'],
  ['the control ends in another way', NEITHER, STOPPED, 'not shown'],
  ['the agent alone succeeds', STOPPED, SUCCEEDS, 'not shown'],
])('where %s', (_, control, tried, verdict) => {
  expect(verdictOf(control, tried)).toBe(verdict);
});

test('a layer suffices only if it stops the attack', () => {
  expect(sufficing(result({ layers: [['one', STOPPED], ['two', SUCCEEDS], ['three', NEITHER]] }))).toEqual(['one']);
  expect(sufficing(asked(STOPPED))).toEqual(['Pod Security']);
});

describe('faults', () => {
  test('none where all is stopped, or not shown', () => {
    const notShown = [result({ control: STOPPED, agents: { runc: SUCCEEDS } }), asked(SUCCEEDS, STOPPED)];
    expect(faultsOf([result(), asked(STOPPED), ...notShown])).toEqual([]);
  });

  test('an attack that succeeds', () => {
    expect(faultsOf([result({ agents: { runc: SUCCEEDS, gvisor: STOPPED } }), asked(SUCCEEDS)]))
      .toEqual(['row: succeeds under runc: Attack', 'request: succeeds under API server: Request']);
  });

  test('none where the row says that it succeeds, for that runtime alone', () => {
    const row = { ...ROW, open: { runc: 'use gVisor' } };
    expect(faultsOf([result({ row, agents: { runc: SUCCEEDS, gvisor: SUCCEEDS } })])).toEqual(['row: succeeds under gvisor: Attack']);
  });

  test('a try that shows nothing', () => {
    expect(faultsOf([result({ agents: { gvisor: NEITHER } })])).toEqual(['row: not known under gvisor; see its log']);
  });
});

test('rows have names of their own, each of which is a file', () => {
  const ids = POD_ROWS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z0-9-]+$/.test(id))).toEqual([]);
});

describe('the page', () => {
  test('counts what was shown alone', () => {
    const text = page(found(result(), result({ row: { ...ROW, id: 'v6' }, control: STOPPED })));
    expect(text).toContain('**2 of 3 attacks were shown. Agents made 2 tries: 2 failed, 0 succeeded. '
      + 'The API server refused 1 of 1 requests.**');
    expect(text).toContain('| [Attack](proof/row.txt) | succeeds | no layer alone | fails | fails |');
    expect(text).toContain('| [Attack](proof/v6.txt) | ended with 1 |');
    expect(text).toContain('| Kubernetes | v1 \\| 2 |');
  });

  test('says what to do where a row stays open, once for all runtimes that agree', () => {
    const both = { runc: SUCCEEDS, gvisor: SUCCEEDS };
    const text = page(found(result({ row: { ...ROW, open: 'do this' }, agents: both })));
    expect(text).toContain('| [Attack](proof/row.txt) | runc and gVisor | do this |');
    const apart = page(found(result({ row: { ...ROW, open: { runc: 'do this' } }, agents: both })));
    expect(apart).toContain('| [Attack](proof/row.txt) | runc | do this |');
    expect(apart).toContain('| [Attack](proof/row.txt) | gVisor | This should not be open: report it (SECURITY.md). |');
  });

  test('has a log for each row, with the control before the agents', () => {
    const [[name, log], [, request]] = logs(found(result({ agents: { runc: STOPPED } })));
    expect(name).toBe('row.txt');
    expect(log.split('\n\n')).toEqual(['Attack', '== weak pod: succeeds (0)\n$ probe it\nended with 0\nmore',
      '== agent under runc: stopped (1)\nended with 1\nmore\n']);
    const walls = ['none: succeeds (0)', 'Pod Security: stopped (1)', 'AgentAdmission: succeeds (0)', 'both: stopped (1)'];
    expect(request.match(/^== .*$/gm)).toEqual(walls.map((line) => `== walls: ${line}`));
  });

  test('counts what is not known', () => {
    expect(page(found(result({ agents: { runc: NEITHER } })))).toContain('1 is not known.');
    expect(verdictsOf(result({ agents: { runc: NEITHER } }))).toEqual([['runc', 'unknown']]);
  });
});
