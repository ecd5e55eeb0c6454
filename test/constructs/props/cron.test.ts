import { Cron } from 'cdk8s';
import { cron, timeZone } from '../../../src/constructs/props/cron';
import { failure } from '../../support/errors';

const PLACE = { node: { path: 'test/nightly', root: undefined } };
const schedule = (expressionString: string) => ({ ...Cron.daily(), expressionString });

/** What the parser of the CronJob controller takes, as its documentation and its tests say. */
test.each([
  '0 0 * * *', '*/15 * * * *', '5/10 * * * *', '0-30/5 * * * *', '1,2,3-5 * * * *', '0 0 1,15 JAN-mar ?', '0 0 * * SUN', '59 23 31 12 6',
  '00 08 * * *', ' 0 0 * * * ',
])('takes "%s"', (text) => {
  expect(() => cron(PLACE, 'schedule', schedule(text))).not.toThrow();
});

test.each([
  ['60 * * * *', 'schedule.minute'], ['-1 * * * *', 'schedule.minute'], ['* 24 * * *', 'schedule.hour'], ['* * 0 * *', 'schedule.day'],
  ['* * 32 * *', 'schedule.day'], ['* * * 13 *', 'schedule.month'], ['* * * foo *', 'schedule.month'], ['* * * * 7', 'schedule.weekDay'],
  ...['5-1', '*/0', '*/2/3', '1-', '1,,2', '1-2-3', '*/a', 'L', '1.5'].map((minute) => [`${minute} * * * *`, 'schedule.minute']),
  ['0 0 * *', 'schedule'], ['0 0 * * * *', 'schedule'], ['@daily', 'schedule'], ['', 'schedule'], ['TZ=UTC 0 0 * * *', 'schedule'],
])('refuses "%s" and names %s', (text, prop) => {
  expect(failure(() => cron(PLACE, 'schedule', schedule(text)))).toMatch(`test/nightly: '${prop}' must `);
});

const ZONES = ['UTC', 'Etc/UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5', 'EST5EDT'];

test.each(ZONES)('takes the time zone %s', (zone) => {
  expect(() => timeZone(PLACE, 'timeZone', zone)).not.toThrow();
});

test.each(['Local', 'europe/berlin', '', 'Mars/Olympus', '+01:00', '../UTC', 7, null])('refuses the time zone %j', (zone) => {
  expect(failure(() => timeZone(PLACE, 'timeZone', zone))).toMatch("test/nightly: 'timeZone' must be the name of an IANA time zone");
});
