const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d{1,9})?(Z|[+-](\d\d):(\d\d))$/;

/**
 * Whether a text is a point in time as RFC 3339 writes it and Kubernetes reads it, such as "2026-12-01T18:00:00Z".
 *
 * @see https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 */
export function isTime(text: unknown): text is string {
  const found = typeof text === 'string' ? FORM.exec(text) : null;
  if (!found) {
    return false;
  }
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number);
  const [offsetHour, offsetMinute] = [found[9] ?? 0, found[10] ?? 0].map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month)
    && hour <= 23 && minute <= 59 && second <= 59 && offsetHour <= 23 && offsetMinute <= 59;
}

function daysOf(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
}
