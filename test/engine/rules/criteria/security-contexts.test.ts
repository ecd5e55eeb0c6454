import { leadsToNode, reportAppArmorAnnotations } from '../../../../src/engine/rules/criteria/security-contexts';

test('a capability leads to the node in small letters and with a prefix, and by its whole name alone', () => {
  expect(leadsToNode(['NET_RAW', 'cap_sys_admin'])).toBe(true);
  expect(leadsToNode(['SYS_CAP_ADMIN'])).toBe(false);
  expect(leadsToNode([42, null])).toBe(false);
  expect(leadsToNode('ALL')).toBe(false);
});

const KEY = 'container.apparmor.security.beta.kubernetes.io/agent';

function reported(value: unknown, toProfile: boolean): readonly unknown[] {
  const found: unknown[] = [];
  const annotations = { [KEY]: value, 'example.com/agent': 'runtime/default' };
  reportAppArmorAnnotations({ annotations }, 'metadata', (...one) => found.push(one), toProfile);
  return found;
}

test.each([
  ['runtime/default', true], ['localhost/agent', true], ['unconfined', false], [['runtime/default'], false], [0, false],
])('an annotation for AppArmor that is %j names a profile: %j', (value, isProfile) => {
  expect(reported(value, isProfile)).toStrictEqual([[`metadata.annotations["${KEY}"]`, value, undefined]]);
  expect(reported(value, !isProfile)).toStrictEqual([]);
});

test.each(['', null, undefined])('an annotation for AppArmor that is %j says nothing', (value) => {
  expect(reported(value, true)).toStrictEqual([]);
  expect(reported(value, false)).toStrictEqual([]);
});
