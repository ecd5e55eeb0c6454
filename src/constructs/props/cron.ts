import { Cron } from 'cdk8s';
import { Check, made } from '../../engine/input/check';
import { propError } from '../../engine/input/props';

/** Schedules and time zones of CronJobs, as Kubernetes reads them. */

interface Field {
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly names?: readonly string[];
}

/** @see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax */
const FIELDS: readonly Field[] = [
  { name: 'minute', low: 0, high: 59 },
  { name: 'hour', low: 0, high: 23 },
  { name: 'day', low: 1, high: 31 },
  { name: 'month', low: 1, high: 12, names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] },
  { name: 'weekDay', low: 0, high: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const isCron = made('a Cron', (value) => typeof value.expressionString === 'string',
  'a schedule such as Cron.daily() or Cron.schedule({ minute: "30", hour: "2" })');

/** A schedule that the CronJob controller can read. */
export const cron: Check = (place, prop, value) => {
  isCron(place, prop, value);
  const { expressionString } = value as Cron;
  const parts = expressionString.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) {
    throw propError(place, prop, 'have five fields: minute, hour, day, month and weekDay', expressionString);
  }
  FIELDS.forEach((field, i) => {
    if (!parts[i].split(',').every((part) => isPart(part, field))) {
      throw propError(place, `${prop}.${field.name}`, `be "*", or numbers from ${field.low} to ${field.high}`
        + `${field.names ? ` or names such as "${field.names[1].toUpperCase()}"` : ''}, with ranges such as "1-5" and steps such as "*/2"`,
      parts[i]);
    }
  });
};

/** The name of an IANA time zone. Kubernetes looks it up by its exact letters. */
export const timeZone: Check = (place, prop, value) => {
  if (typeof value !== 'string' || !/^[A-Z][\w+-]*(\/[A-Z][\w+-]*)*$/.test(value) || value === 'Local' || !isKnownZone(value)) {
    throw propError(place, prop, 'be the name of an IANA time zone such as "Europe/Berlin"', value);
  }
};

/** One element of a field's list: "*", "5", "1-5", "*" or a range with a step. */
function isPart(part: string, field: Field): boolean {
  const [range, step, ...more] = part.split('/');
  if (more.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0))) {
    return false;
  }
  if (range === '*' || range === '?') {
    return true;
  }
  const ends = range.split('-').map((end) => valueOf(end, field));
  return ends.length <= 2 && ends.every((end) => end >= field.low && end <= field.high) && ends[0] <= ends[ends.length - 1];
}

function valueOf(text: string, { low, names = [] }: Field): number {
  const at = names.indexOf(text.toLowerCase());
  return at >= 0 ? at + low : /^\d+$/.test(text) ? Number(text) : NaN;
}

function isKnownZone(timeZoneName: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: timeZoneName }));
  } catch {
    return false;
  }
}
