import { reportDifferences } from '../../../../src/engine/rules/criteria/edited-gateways';
import { Json } from '../../../../src/engine/value/json';
import { configOf, ofProxy, valid } from '../../../support/cases';
import { clusterOf } from '../../../support/cluster';

/** What is reported about a file of Squid that has more lines at its start, which several proxies may read. */
function reported(lines: number, proxies = 1): string[] {
  const { data, ...rest } = configOf('squid.conf');
  const config: Json = { ...rest, data: { 'squid.conf': `${'include /x\n'.repeat(lines)}${data['squid.conf']}` } };
  const pods = Array.from({ length: proxies }, (_, i): Json => ({ ...ofProxy(), metadata: { ...ofProxy().metadata, name: `proxy-${i}` } }));
  const details: string[] = [];
  reportDifferences(config, (_field, _got, detail) => details.push(detail!), clusterOf([valid('Pod'), ...pods, config]), false);
  return details;
}

const extra = (line: number) => `line ${line}: this library writes nothing there`;

test('each difference is reported', () => {
  expect(reported(2)).toStrictEqual([extra(1), extra(2)]);
});

test('twenty differences are reported, and how many follow', () => {
  const all = Array.from({ length: 20 }, (_, i) => extra(i + 1));
  expect(reported(20)).toStrictEqual(all);
  expect(reported(23)).toStrictEqual([...all.slice(0, 19), `${extra(20)}; 3 more differences follow`]);
});

test('a difference of a file that two proxies read is reported once', () => {
  expect(reported(1, 2)).toStrictEqual([extra(1)]);
});
