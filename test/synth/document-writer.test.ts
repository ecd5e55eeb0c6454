import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ApiObject, App, Chart, Lazy, Testing, Yaml, YamlOutputType } from 'cdk8s';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { Json } from '../../src/engine/value/json';
import { DocumentWriter } from '../../src/synth/document-writer';
import { base, pod } from '../support/app';
import { makePolicy } from '../support/plain';
import { runs } from '../support/properties';

afterEach(() => jest.restoreAllMocks());

const OUTPUT_TYPES = Object.entries(YamlOutputType).filter(([, value]) => typeof value === 'number') as [string, YamlOutputType][];
const RESERVED = ['toString', 'contents', '__proto__'];
const BRAND = Symbol.for('yaml.node.type');
const isBranded = (value: unknown) => Object.hasOwn(value as object, BRAND);

/** What a writer gives, or its error. */
function outcome(write: () => string): string {
  try {
    return write();
  } catch (error) {
    return `error: ${(error as Error).message}`;
  }
}

/** What is assigned to a document is written as cdk8s writes it, objects in two places as well. */
function expectSame(values: Json, writer = new DocumentWriter()): void {
  const document = Object.assign(writer.document({}), values);
  expect(outcome(() => Yaml.stringify(document))).toBe(outcome(() => Yaml.stringify(values)));
}

describe('every document has the bytes that cdk8s writes', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme-ascii', maxLength: 12 }),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.string({ unit: fc.constantFrom(...'abefnoxy019-'), maxLength: 9 }),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.string({ unit: fc.constantFrom(...' \t\r\n\'"#:-?,[]{}&*!|>%@`~=<\\a1\u0085\u00a0\u2028\ufeff\ud800'), maxLength: 8 }),
    fc.constantFrom(
      'y', 'Yes', 'no', 'ON', 'off', 'true', 'False', 'null', 'NULL', '~', '', '<<', '=', '.inf', '-.INF', '.NaN', '0', '-0', '+1', '012',
      '0o14', '0b11', '0x1F', '1_000', '1e3', '1.5', '.5', '6.', '190:20:30', '190:20:30.15', '2001-12-14', '2001-12-14t21:59:43.10-05:00',
      '---', '--- a', '...', '%TAG', '- a', '-', '? a', '?', ': ', 'a: b', 'a:', ' a', 'a ', 'a #b', '#', '!!str a', '&a', '*a', '@', '`',
      'a\nb', 'a\n', '\n', '\n\na', ' a\nb', 'a \nb', 'a\n ', '%a\nb', '---\na', 'é', '🦊', 'a'.repeat(200), 'b '.repeat(90),
      '$(A)', '{{ a }}', '[a]', '{a', '"a"', '\'a\'', 'it\'s "b"', 'registry.example/a@sha256:0123', '100m', '10.0.0.0/8', 'a/b_c.d-e',
    ),
  );
  const numbers = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-0, 0, NaN, Infinity, -Infinity, 1e21, 1e-7, 0.1, 2 ** 53));
  const rest = fc.oneof(fc.constantFrom(undefined, null, true, false), fc.date({ noInvalidDate: true }), fc.bigInt());
  const keys = fc.oneof(texts, fc.constantFrom('metadata', 'a', '1', '__proto__', 'toString', 'k'.repeat(1023), 'k'.repeat(1025), '- k'));
  const documents = (scalars: fc.Arbitrary<unknown>) => fc.letrec<{ value: unknown; document: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      scalars,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(keys, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
    document: fc.dictionary(keys.filter((key) => !RESERVED.includes(key)), tie('value'), { maxKeys: 5, noNullPrototype: true }),
  })).document;

  test('of all sorts of values', () => {
    fc.assert(fc.property(documents(fc.oneof(texts, numbers, rest)), (document) => expectSame(document)), runs(1000));
  });

  test('of plain values, with what the writer remembers of documents before', () => {
    const writer = new DocumentWriter();
    fc.assert(fc.property(documents(fc.oneof(texts, numbers)), (manifest) => {
      expectSame(manifest, writer);
      expect(Yaml.stringify(writer.document(manifest))).toBe(Yaml.stringify(manifest));
    }), runs(1000));
  });

  const shared = { a: [1] };
  const none: [] = [];
  test.each<[string, Json]>([
    ['an object in two places', { a: shared, b: [shared] }],
    ['an empty list in two places', { a: none, b: none }],
    ['texts that are names but for numbers', { metadata: 'e-1', a: 'e-12', b: 'e-1a', c: 'e-', d: 'xe-1', e: { 'e-1': 'e-1' } }],
    ['a hole in a list', { a: [1, , 2] }], // eslint-disable-line no-sparse-arrays
    ['a Map, a Set and bytes', { a: new Map([['b', 1]]), c: new Set([1]), d: Buffer.from('e') }],
    ['an object of a class', { a: new class B { public readonly c = 1; }() }],
    ['an object without a prototype', { a: Object.assign(Object.create(null), { b: 1 }) }],
    ['an object with a toJSON', { a: { toJSON: () => 'b' } }],
    ['a function and a symbol', { a: () => 1, b: Symbol('c') }],
    ['boxed values', { a: Object(1), b: Object('c'), d: Object(true) }],
    ['an iterable', { a: { * [Symbol.iterator]() { yield 1; } } }],
    ['nothing', {}],
    ['an object in its own value', (() => { const cyclic: Json = { b: [] }; cyclic.b.push(cyclic); return { a: cyclic }; })()],
    ['great depth', Array.from({ length: 200 }).reduce<Json>((inner, _, i) => (i % 2 ? { a: inner } : { b: [inner] }), {})],
  ])('%s', (_, document) => expectSame(document));

  test('a document of plain values asks cdk8s once for each text', () => {
    const writer = new DocumentWriter();
    const manifest = Testing.synth(base().chart).at(-1) as Json;
    String(writer.document(manifest));
    const asked = jest.spyOn(Yaml, 'stringify');
    expect(String(writer.document(manifest))).toContain('kind: ');
    expect(asked).not.toHaveBeenCalled();
  });

  test.each<[string, (document: unknown) => string]>([
    ['does not indent lists', (document) => stringify(document, { version: '1.1', lineWidth: 0, indentSeq: false })],
    ['writes empty lists in another way', (document) => stringify(document, { version: '1.1', lineWidth: 0 }).replaceAll('[]', '[ ]')],
    ['ends documents', (document) => `${stringify(document, { version: '1.1', lineWidth: 0 })}...\n`],
  ])('a version of yaml that %s writes all documents itself', (_, other) => {
    jest.spyOn(Yaml, 'stringify').mockImplementation((...all) => all.map(other).join('---\n'));
    const document = { a: [{ b: [], c: 'd' }], e: {} };
    expect(String(new DocumentWriter().document(document))).toBe(other(document));
  });
});

describe('within a synth', () => {
  /** Synthesizes, and calls back with what cdk8s is about to write. */
  function synth(app: App, seen: (documents: Json[]) => void = () => {}): string {
    const outdir = mkdtempSync(join(tmpdir(), 'documents-'));
    const save = Yaml.save.bind(Yaml);
    const spy = jest.spyOn(Yaml, 'save').mockImplementation((path, documents) => {
      seen(documents as Json[]);
      save(path, documents);
    });
    try {
      Object.assign(app, { outdir });
      app.synth();
      return readFileSync(join(outdir, 'test.k8s.yaml'), 'utf8');
    } finally {
      spy.mockRestore();
      rmSync(outdir, { recursive: true });
    }
  }

  test('cdk8s takes the text of every object from the writer', () => {
    const { app } = base();
    const seen: Json[] = [];
    synth(app, (documents) => seen.push(...documents));
    expect(seen.length).toBeGreaterThan(5);
    expect(seen.filter((document) => !isBranded(document))).toEqual([]);
  });

  test('what is changed before it is written is in the text', () => {
    const text = synth(base().app, ([first]) => { first.metadata.labels = { late: 'yes' }; });
    expect(text).toContain('labels:\n    late: "yes"\n');
  });

  test('an object in a list, in another object, spread or copied is written as a plain one', () => {
    const { app } = base();
    const compared: [string, string][] = [];
    synth(app, (documents) => {
      const plain = JSON.parse(JSON.stringify(documents)) as Json[];
      const forms: ((all: Json[]) => unknown)[] = [
        (all) => all, (all) => ({ a: all[0], b: [all[1]] }), (all) => ({ ...all[0] }), (all) => structuredClone(all), (all) => all[0],
        (all) => Object.assign({}, all[0]), (all) => JSON.stringify(all),
      ];
      forms.forEach((form) => compared.push([Yaml.stringify(form(documents)), Yaml.stringify(form(plain))]));
      compared.push([stringify(documents), stringify(plain)]); // another version of YAML
    });
    expect(compared).toHaveLength(8);
    compared.forEach(([ours, plain]) => expect(ours).toBe(plain));
  });

  test('what is changed in one of several equal pods is in its text alone', () => {
    const b = base();
    ['one', 'two', 'three'].forEach((id) => pod(b, {}, id));
    const text = synth(b.app, (documents) => {
      const [, second] = documents.filter(({ kind }) => kind === 'Pod');
      second.spec.containers[0].name = 'changed';
    });
    const containers = text.split('---\n').filter((document) => document.includes('kind: Pod\n'))
      .map((document) => /^ {6}name: (.*)$/m.exec(document)![1]);
    expect(containers.sort()).toEqual(['changed', 'main', 'main']);
  });

  test('what code of the user changes in the toJson of a pod is in no other pod', () => {
    const b = base();
    const all = ['one', 'two', 'three'].map((id) => pod(b, {}, id));
    const expected = synth(b.app);
    new Chart(b.app, 'late').toJson = () => {
      all.forEach((one) => { ApiObject.of(one).toJson().spec.containers[0].name = 'changed'; });
      b.chart.toJson().forEach((one) => { Object.assign(one, { spec: 'changed' }); });
      return [];
    };
    expect(synth(b.app)).toBe(expected);
    Testing.synth(b.chart).forEach((one) => { Object.assign(one, { spec: 'changed' }); });
    all.forEach((one) => { ApiObject.of(one).toJson().spec.containers[0].name = 'changed'; });
    expect(synth(b.app)).toBe(expected);
  });

  test('empty rules of both directions are no object in two places', () => {
    const { app, chart } = base();
    ['one', 'two'].forEach((name) => new ApiObject(chart, name, makePolicy(name, {
      podSelector: {}, egress: [], ingress: [], policyTypes: ['Egress', 'Ingress'],
    }) as any));
    expect(synth(app).match(/ {2}egress: \[\]\n {2}ingress: \[\]\n/g)).toHaveLength(2);
  });

  test.each(['contents', 'toString'])('an object with the field %s is written by cdk8s', (field) => {
    const { app, chart } = base();
    new ApiObject(chart, 'other', { apiVersion: 'example.com/v1', kind: 'Other', [field]: { a: 1 } } as any);
    const text = synth(app, (documents) => expect(documents.filter((document) => !isBranded(document))).toHaveLength(1));
    expect(text).toContain(`kind: Other\nmetadata:\n  name: test-other-c877c2a7\n${field}:\n  a: 1\n`);
  });

  test('a chart whose toJson gives frozen objects is written', () => {
    const { app } = base();
    const chart = new Chart(app, 'frozen');
    const frozen = Object.freeze({ apiVersion: 'v1', kind: 'ConfigMap', metadata: Object.freeze({ name: 'a' }) });
    chart.toJson = () => [frozen];
    const seen: string[] = [];
    synth(app, (documents) => seen.push(Yaml.stringify(...documents)));
    expect(seen).toContain('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n');
    expect(isBranded(frozen)).toBe(false);
  });

  test.each(OUTPUT_TYPES)('only cdk8s gets such objects: output type %s', (_, yamlOutputType) => {
    const { app, chart } = base();
    Object.assign(app, { yamlOutputType });
    const given: Json[] = [];
    let isInside = false;
    const other = new ApiObject(chart, 'other', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'other' } });
    new ApiObject(chart, 'lazy', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      data: Lazy.any({
        produce: () => {
          if (!isInside) { // cdk8s renders this object for its chart
            isInside = true;
            given.push(other.toJson(), ...chart.toJson());
            isInside = false;
          }
          return { a: 'b' };
        },
      }),
    } as any);
    given.push(other.toJson(), ...chart.toJson(), ...Testing.synth(chart));
    const outdir = mkdtempSync(join(tmpdir(), 'documents-'));
    Object.assign(app, { outdir });
    app.synth();
    rmSync(outdir, { recursive: true });
    given.push(other.toJson(), ...chart.toJson(), ...Testing.synth(chart));
    expect(given.length).toBeGreaterThan(20);
    expect(given.filter(isBranded)).toEqual([]);
  });
});
