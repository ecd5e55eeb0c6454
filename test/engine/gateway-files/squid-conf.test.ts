import { assert, domain, property } from 'fast-check';
import { nameOfSquidAcl, squidAcl } from '../../../src/engine/gateway-files/squid-conf';
import { runs } from '../../support/properties';

test('a name, or a wildcard of one label, is read as it was written', () => {
  assert(property(domain(), (name) => {
    for (const given of [name, `*.${name}`]) {
      expect(nameOfSquidAcl(...squidAcl(given))).toBe(given);
    }
  }), runs());
});

test('the expression matches one label', () => {
  const [type, value] = squidAcl('*.example.com');
  expect(type).toBe('dstdom_regex');
  const matched = ['x.example.com', 'x-1.example.com', 'example.com', '.example.com', 'a.b.example.com', 'xexample.com', 'x.examplexcom',
    'x.example.com.evil.example', 'a%2eb.example.com', '*.example.com', '_x.example.com', 'x.example.com\nevil.example']
    .filter((name) => new RegExp(value).test(name));
  expect(matched).toEqual(['x.example.com', 'x-1.example.com']);
});

test.each(['.*', '^.*$', '\\.example\\.com$', '^[a-z0-9-]+\\.example.com$', '^[a-z0-9-]+\\.example\\.com', '^[a-z0-9-]+\\.example\\.com$|x',
  '^[a-z0-9-]+$', '[a-z0-9-]+\\.example\\.com$'])('%s, which another has written, may match every name', (value) => {
  expect(nameOfSquidAcl('dstdom_regex', value)).toBe('*');
});
