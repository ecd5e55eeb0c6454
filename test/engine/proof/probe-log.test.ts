import * as fc from 'fast-check';
import { LogFault, readLog } from '../../../src/engine/proof/probe-log';
import { runs } from '../../support/properties';

const NONCE = 'a'.repeat(32);
const FROM = Date.parse('2026-11-28T14:00:00Z');
const UNTIL = Date.parse('2026-11-28T14:10:00Z');
const AT = '2026-11-28T14:02:11.123456789Z';

const stamped = (text: string, at = AT) => `${at} ${text}`;
const said = (text: string) => stamped(`${NONCE} ${text}`);

/** Two calls and two facts. */
const LINES = [said('call 0 open'), said('call 1 closed'), said('fact user 65534'), said('fact daemons'), said('end 4')];

const read = (lines: readonly string[], calls = 2, isRepeated = false) => (
  readLog(lines.map((line) => `${line}\n`).join(''), { nonce: NONCE, calls, isRepeated, from: FROM, until: UNTIL }));

/** The lines with others in place of some. */
const edited = (from: number, count: number, ...lines: string[]) => [...LINES.slice(0, from), ...lines, ...LINES.slice(from + count)];

test('a log', () => {
  expect(read(LINES)).toEqual({
    calls: [{ number: 0, seen: 'open', at: '2026-11-28T14:02:11Z' }, { number: 1, seen: 'closed', at: '2026-11-28T14:02:11Z' }],
    facts: new Map([['user', '65534'], ['daemons', '']]),
    at: '2026-11-28T14:02:11Z',
  });
});

test.each<[string, string[]]>([
  ['in the time zone of a node', LINES.map((line) => line.replace(AT, '2026-11-28T16:02:11+02:00'))],
  ['with empty lines', LINES.flatMap((line) => [line, ''])],
])('the same log %s', (_, lines) => {
  expect(read(lines)).toEqual(read(LINES));
});

test('a control makes each call in each pass', () => {
  const lines = ['open', 'closed', 'unknown', 'open'].map((seen, i) => said(`call ${i} ${seen}`));
  expect(read([...lines, said('end 4')], 2, true).calls.map(({ number, seen }) => [number, seen]))
    .toEqual([[0, 'open'], [1, 'closed'], [0, 'unknown'], [1, 'open']]);
});

test.each<[string, string[], string]>([
  ['no log', [], 'the probe has no log'],
  ['empty lines alone', ['', ''], 'the probe has no log'],
  ['killed before its end', edited(4, 1), 'its log has no end: the probe was stopped, or still runs'],
  ['late', edited(0, 1, stamped(`${NONCE} call 0 open`, '2026-11-28T14:11:01Z')), 'line 1 of its log is not from the time of this run'],
  ['before the run', edited(0, 1, stamped(`${NONCE} call 0 open`, '2026-11-28T13:58:59Z')),
    'line 1 of its log is not from the time of this run'],
  ['no such day', edited(1, 1, stamped(`${NONCE} call 1 open`, '2026-13-28T14:02:11Z')),
    'line 2 of its log is not from the time of this run'],
  ['no time', edited(1, 1, `${NONCE} call 1 open`), 'line 2 of its log is not from the time of this run'],
  ['CRLF', LINES.map((line) => `${line}\r`), 'line 1 of its log is not from the time of this run'],
  ['another nonce', edited(1, 1, stamped(`${'b'.repeat(32)} call 1 closed`)), 'line 2 of its log has no nonce, or that of another run'],
  ['no nonce', edited(1, 1, stamped('call 1 closed')), 'line 2 of its log has no nonce, or that of another run'],
  ['a line with a time alone', edited(1, 1, stamped('')), 'line 2 of its log has no nonce, or that of another run'],
  ['an escape before the nonce', edited(1, 1, stamped(`\u001b[2K${NONCE} call 1 open`)),
    'line 2 of its log has no nonce, or that of another run'],
  ['a line after the end', [...LINES, said('fact more 1')], 'line 6 of its log comes after its end'],
  ['a fact that no probe writes', edited(2, 1, said('fact daemon')), 'line 3 of its log is none that a probe writes'],
  ['two ends', [...LINES, said('end 5')], 'line 6 of its log comes after its end'],
  ['numbers out of order', edited(0, 2, LINES[1], LINES[0]), 'line 1 of its log is none that a probe writes'],
  ['a call twice', edited(0, 0, LINES[0]), 'line 2 of its log is none that a probe writes'],
  ['a fact twice', edited(2, 0, LINES[2]), 'line 4 of its log is none that a probe writes'],
  ['a fact without a name', edited(2, 1, said('fact')), 'line 3 of its log is none that a probe writes'],
  ['a wrong count', edited(4, 1, said('end 3')), 'line 5 of its log is none that a probe writes'],
  ['a count that is no number', edited(4, 1, said('end 4.0')), 'line 5 of its log is none that a probe writes'],
  ['more after the count', edited(4, 1, said('end 4 4')), 'line 5 of its log is none that a probe writes'],
  ['another end of a call', edited(0, 1, said('call 0 refused')), 'line 1 of its log is none that a probe writes'],
  ['more after a call', edited(0, 1, said('call 0 open closed')), 'line 1 of its log is none that a probe writes'],
  ['an escape in a call', edited(0, 1, said('call 0 open\u001b[0m')), 'line 1 of its log is none that a probe writes'],
  ['another kind', edited(0, 0, said('note 1')), 'line 1 of its log is none that a probe writes'],
  ['calls missing', [...LINES.slice(0, 1), ...LINES.slice(2, 4), said('end 3')], 'its log has 1 calls, and the plan has 2'],
  ['more calls than planned', [...LINES.slice(0, 2), said('call 2 open'), said('end 3')], 'its log has 3 calls, and the plan has 2'],
])('%s', (_, lines, fault) => {
  expect(() => read(lines)).toThrow(new LogFault(fault));
});

test('calls of a plan without any', () => {
  expect(read([said('end 0')], 0)).toMatchObject({ calls: [] });
  expect(() => read([said('call 0 open'), said('end 1')], 0)).toThrow(new LogFault('its log has 1 calls, and the plan has 0'));
});

test('calls that are repeated: each as often as the others, and once at least', () => {
  const lines = (count: number) => [...Array.from({ length: count }, (_, i) => said(`call ${i} open`)), said(`end ${count}`)];
  const read3 = (count: number) => read(lines(count), 3, true);
  expect(read3(6).calls.map(({ number }) => number)).toEqual([0, 1, 2, 0, 1, 2]);
  [0, 2, 4].forEach((count) => expect(() => read3(count)).toThrow(new LogFault(`its log has ${count} calls, and the plan has 3`)));
});

/** The log, or nothing if it has a fault. */
function logOrFault(lines: readonly string[]): unknown {
  try {
    return read(lines);
  } catch (error) {
    expect(error).toBeInstanceOf(LogFault);
    return undefined;
  }
}

const place = fc.nat(LINES.length - 1);
/** What others can write: lines of the log itself, and texts without the nonce. */
const line = fc.oneof(
  place.map((i) => LINES[i]), fc.string(), fc.string({ unit: 'binary' }).map((text) => stamped(text)),
  place.map((i) => LINES[i].replace(NONCE, 'b'.repeat(32))), place.map((i) => LINES[i].slice(0, -1)));

test('a line that is inserted, removed or put in place of another is a fault, or the log stays the same', () => {
  const whole = read(LINES);
  fc.assert(fc.property(place, line, fc.constantFrom('insert', 'remove', 'replace'), (i, text, how) => {
    const lines = edited(i, how === 'insert' ? 0 : 1, ...how === 'remove' ? [] : [text]);
    const log = logOrFault(lines);
    if (log !== undefined && !isShorterFact(LINES[i], text)) {
      expect(log).toEqual(whole);
    }
  }), runs(1_000));
});

/** The value of a fact is any text: only the nonce protects it. */
function isShorterFact(one: string, other: string): boolean {
  return one.includes(' fact ') && one.slice(0, -1) === other;
}
