import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import { SINK_CASES } from './cases';
import { AlertSink, FalcoPriority } from '../../../../../src';
import { SINKS } from '../../../../../src/constructs/detection/alerts/sinks';
import { open } from '../../../../support/app';
import { ROOT } from '../../../../support/root';
import { env, routed, routing, secret, values } from '../alerts';
import { variables } from '../falcosidekick-variables.json';

const NAMES = SINKS.map(({ name }) => name);

describe('the list of sinks', () => {
  test('has every method of AlertSink, in the order of its methods', () => {
    const methods = Object.getOwnPropertyNames(AlertSink).filter((name) => !name.startsWith('_'))
      .filter((name) => typeof (AlertSink as never)[name] === 'function');
    expect(NAMES).toEqual(methods);
  });

  test('is the table of docs/alerts.md', () => {
    const [, section] = readFileSync(join(ROOT, 'docs', 'alerts.md'), 'utf8').split('\n## Sinks\n');
    const [, table] = /\n\| `AlertSink\.` .*\n\|---.*\n((?:\|.*\n)+)/.exec(section) ?? [];
    expect(table.match(/(?<=^\| `)\w+(?=` \|)/gm)).toEqual(NAMES);
  });

  test('is tested, each kind by a case of its own', () => {
    expect(Object.keys(SINK_CASES)).toEqual(NAMES);
    expect(NAMES.filter((name) => SINK_CASES[name].length === 0)).toEqual([]);
  });

  test('has every file of a sink, whose options public.ts exports', () => {
    const folder = join(ROOT, 'src', 'constructs', 'detection', 'alerts', 'sinks');
    const text = (file: string) => readFileSync(join(folder, file), 'utf8');
    const files = readdirSync(folder).filter((file) => file !== 'talon.ts'); // QuarantineResponse creates that one, not users
    const sinks = files.map(text).filter((source) => /: SinkKind</.test(source));
    const found = (pattern: RegExp) => sinks.flatMap((source) => pattern.exec(source)?.[1] ?? []);
    expect(found(/^ {2}name: '(\w+)',$/m).sort()).toEqual([...NAMES].sort());
    const exported = [...text('public.ts').matchAll(/(\w+SinkOptions) }/g)].map(([, name]) => name);
    expect(exported.sort()).toEqual(['AlertSinkOptions', ...found(/^export interface (\w+SinkOptions)/m)].sort());
  });
});

const CASES = NAMES.flatMap((kind) => (SINK_CASES[kind] ?? []).map(([what, sink, expected]) => ({ kind, what, sink, expected })));

test.each(CASES)('$kind: $what', ({ kind, sink, expected }) => {
  const { chart } = routed((b) => ({ sinks: [sink(b)] }));
  expect(values(chart)).toEqual({ ...expected, [`${kind.toUpperCase()}_MINIMUMPRIORITY`]: 'notice' });
  const unknown = Object.keys(values(chart)).filter((name) => !variables.includes(name) && !name.startsWith('SECRET_'));
  expect({ 'variables that falcosidekick-variables.json does not have': unknown })
    .toEqual({ 'variables that falcosidekick-variables.json does not have': [] });
});

test('a variable that another refers to comes before it', () => {
  const { chart } = routed((b) => ({ sinks: [AlertSink.webhook({ url: 'https://incidents.example.com', authorization: secret(b) })] }));
  const names = env(chart).map(({ name }) => name);
  expect(names.indexOf('SECRET_WEBHOOK_AUTHORIZATION')).toBeLessThan(names.indexOf('WEBHOOK_CUSTOMHEADERS'));
});

test('each has its own minimum, or that of all', () => {
  const { chart } = routed((b) => ({
    minimumPriority: FalcoPriority.WARNING,
    sinks: [AlertSink.slack({ webhookUrl: secret(b) }), AlertSink.pagerDuty({
      routingKey: secret(b),
      minimumPriority: FalcoPriority.ALERT,
    })],
  }));
  expect(values(chart)).toMatchObject({ SLACK_MINIMUMPRIORITY: 'warning', PAGERDUTY_MINIMUMPRIORITY: 'alert' });
});

test('one may come later', () => {
  const b = open();
  routing(b, { sinks: undefined }).addSink(AlertSink.slack({ webhookUrl: secret(b) }));
  expect(values(b.chart)).toHaveProperty('SLACK_WEBHOOKURL');
});
