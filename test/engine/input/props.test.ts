import { App, Chart } from 'cdk8s';
import { show } from '../../../src/engine/input/show';

const circular: { self?: unknown } = {};
circular.self = circular;

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'nothing'],
  ['null', null, 'null'],
  ['text', 'a "b"', '"a \\"b\\""'],
  ['no number', NaN, 'NaN'],
  ['a large number', 10n, '"10"'],
  ['a list', [1, undefined], '[1,null]'],
  ['a construct', new Chart(new App(), 'agents'), '"agents"'],
  ['a list of constructs', [new Chart(new App(), 'agents')], '["agents"]'],
  ['what leads back to itself', circular, '[object Object]'],
  ['a function', show, String(show).length > 120 ? `${String(show).slice(0, 117)}...` : String(show)],
  ['a long text', 'a'.repeat(200), `"${'a'.repeat(116)}...`],
])('%s is shown in an error', (_, value, text) => {
  expect(show(value)).toBe(text);
});
