import { yaml } from './command';
import { documentsOf } from '../../src/cli/documents';
import { canonicalJson, changesBetween, changesText, digestOfAll, digestsOf } from '../../src/cli/proof-digest';
import { judgeManifests } from '../../src/engine/rules/judge-manifests';
import { Json } from '../../src/engine/value/json';
import { valid } from '../support/cases';

/** The digests of the objects of some files. */
function digests(...files: string[]) {
  const { documents, faults } = documentsOf(files.map((text, i) => ({ file: `${i}.yaml`, bytes: Buffer.from(text) })));
  expect(faults).toEqual([]);
  return digestsOf(judgeManifests(documents).judged);
}

const config = (name: string, data: Json = {}) => ({
  apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'agents', name }, data,
});

test('the canonical form is that of RFC 8785', () => {
  // The first two are examples of the RFC: sorting of property names, and numbers.
  expect(canonicalJson({
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  })).toBe('{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign",'
    + '"😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}');
  expect(canonicalJson([333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001, -0]))
    .toBe('[333333333.3333333,1e+30,4.5,0.002,1e-27,0]');
  expect(canonicalJson({ b: [{ d: null, c: true }], a: '\u20ac$\u000f\nA\'B"\\"/' })).toBe(
    '{"a":"€$\\u000f\\nA\'B\\"\\\\\\"/","b":[{"c":true,"d":null}]}',
  );
});

test('one object changes neither the digest of another nor its own by its form', () => {
  const [one, two] = [config('one', { a: '1', b: 'x' }), config('two')];
  const whole = digests(yaml(one, two));
  expect(Object.keys(whole)).toEqual(['ConfigMap "agents/one"', 'ConfigMap "agents/two"']);
  expect(digests(yaml(two), `# a comment\n${JSON.stringify({ ...one, data: { b: 'x', a: '1' } })}`)).toEqual(whole);
  expect(digests(yaml({ apiVersion: 'v1', kind: 'List', items: [two, one] }))).toEqual(whole);
  const other = digests(yaml(one, config('two', { c: '' })));
  expect(other['ConfigMap "agents/one"']).toBe(whole['ConfigMap "agents/one"']);
  expect(changesBetween(whole, other)).toEqual({ changed: ['ConfigMap "agents/two"'], added: [], gone: [] });
  expect(digestOfAll(other)).not.toBe(digestOfAll(whole));
});

test('a text is not a number, and null is not nothing', () => {
  const digestOf = (value: string) => digestOfAll(digests(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: ${value}`));
  const all = ['1', '"1"', 'null', '~', '{}'].map(digestOf);
  expect(new Set(all).size).toBe(4);
});

test('two kinds of one name have their group in the title, but for the core group', () => {
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } };
  const knative = { ...service, apiVersion: 'serving.knative.dev/v1' };
  expect(Object.keys(digests(yaml(service)))).toEqual(['Service "a"']);
  expect(Object.keys(digests(yaml(knative)))).toEqual(['Service "a"']);
  expect(Object.keys(digests(yaml(knative, service)))).toEqual(['Service "a"', 'Service "a" of serving.knative.dev']);
});

test('an object that is there twice counts once, and two of one name are refused', () => {
  expect(digests(yaml(config('a')), yaml(config('a')))).toEqual(digests(yaml(config('a'))));
  expect(() => digests(yaml(config('a')), yaml(config('b'), config('a', { x: '1' })))).toThrow(
    'ConfigMap "agents/a" is there twice with other content: 0.yaml:1 and 1.yaml:8; keep one of them',
  );
});

test('changes name objects in a line of bounded length', () => {
  const before = digests(yaml(config('a'), config('b'), valid('Pod')));
  const now = digests(yaml(config('a', { x: '1' }), valid('Pod'), ...Array.from({ length: 12 }, (_, i) => config(`n${i}`))));
  expect(changesText(changesBetween(before, now)!)).toMatch(
    /^changed: ConfigMap "agents\/a"; new: (ConfigMap "agents\/n\d+"(, )?){10} and 2 more; gone: ConfigMap "agents\/b"$/,
  );
  expect(changesBetween(now, now)).toBeUndefined();
});

test('a name that is a key of every object is a name like others', () => {
  const hostile = Object.fromEntries([['__proto__', 'a'.repeat(64)], ['constructor', 'b'.repeat(64)]]);
  expect(changesBetween({}, hostile)).toEqual({ changed: [], added: ['__proto__', 'constructor'], gone: [] });
});
