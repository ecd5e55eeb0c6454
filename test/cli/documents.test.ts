import { documentsOf } from '../../src/cli/documents';
import { Progress } from '../../src/cli/progress';

/** The documents of a text, or its fault. */
function read(content: string | Uint8Array): unknown[] | string {
  const { documents, faults } = documentsOf([{ file: 'a.yaml', bytes: Buffer.from(content as string) }]);
  return faults.length > 0 ? faults.join('\n') : documents.map(({ document }) => document);
}

/** The value of `a`. */
const value = (text: string) => (read(`a: ${text}\n`) as { a: unknown }[])[0].a;

describe('reads', () => {
  test.each<[string, string, unknown[]]>([
    ['several documents', 'a: 1\n---\nb: 2\n--- # c\n---\n...\n---\nc: 3\n', [{ a: 1 }, { b: 2 }, { c: 3 }]],
    ['JSON, with tabs', '{\n\t"a": "\\u00e4\\/\\ud83d\\ude00",\n\t"b": [1e3, -0.5, null, true]\n}',
      [{ a: 'ä/😀', b: [1000, -0.5, null, true] }]],
    ['a byte order mark, also where files were joined', '\uFEFFa: 1\n---\n\uFEFFb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['a byte order mark inside a text', 'a: "b\uFEFFc"\n', [{ a: 'b\uFEFFc' }]],
    ['a document that begins where the file ends', 'a: 1\n---', [{ a: 1 }]],
    ['line ends of Windows and of old', 'a: 1\r\nb:\r\n  - c\r\n---\r\nd: |\r\n  e\r\n', [{ a: 1, b: ['c'] }, { d: 'e\n' }]],
    ['comments', '# a\na: 1 # b\n', [{ a: 1 }]],
    ['scalars and lists', 'text\n---\n7\n---\n[1]\n', ['text', 7, [1]]],
    ['templates in texts', 'a: "{{ b }}"\nc: d-{{ e }}\nf: |\n  {{ g }}\n', [{ a: '{{ b }}', c: 'd-{{ e }}', f: '{{ g }}\n' }]],
    ['keys that are not strings', '1: a\ntrue: b\n"null": c\n', [{ 1: 'a', true: 'b', null: 'c' }]],
    ['keys by alias', 'a: &a b\n*a : c\n', [{ a: 'b', b: 'c' }]],
    ['an alias of its own key', '&a b: *a\n', [{ b: 'b' }]],
    ['aliases of aliases, each time anew', 'a: &a 1\nb: &b [*a, *a]\na2: &a 2\nc: [*b, *a]\n',
      [{ a: 1, b: [1, 1], a2: 2, c: [[1, 1], 2] }]],
  ])('%s', (_, text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test('a key that objects have of their own', () => {
    const [document] = read('__proto__: {hostPID: true}\nconstructor: 1\n') as object[];
    expect(Object.entries(document)).toEqual([['__proto__', { hostPID: true }], ['constructor', 1]]);
    expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
    expect((document as { hostPID?: unknown }).hostPID).toBeUndefined();
  });

  test('thousands of uses of an anchor', () => {
    expect((read(`a: &a x\nb:\n${'- *a\n'.repeat(20_000)}`) as { b: string[] }[])[0].b).toHaveLength(20_000);
  });
});

describe('has the value that Kubernetes reads: sigs.k8s.io/yaml 1.6.0 gives the same', () => {
  test.each<[string, unknown]>([
    ['yes', true], ['On', true], ['y', true], ['NO', false], ['off', false], ['n', false], ['"yes"', 'yes'], ['!!str yes', 'yes'],
    ['~', null], ['', null], ['Null', null],
    ['0777', 511], ['0o777', 511], ['0O17', 15], ['0x1F', 31], ['-0X1F', -31], ['0b11', 3], ['0B11', 3],
    ['0xABCDEF', 11_259_375], ['v0X1F', 'v0X1F'], ['0O17z', '0O17z'], ['1_000', 1000], ['08', 8], ['+1', 1],
    ['1e3', 1000], ['.5', 0.5], ['-.5', -0.5], ['.5_0', 0.5], ['1.', 1], ['1._', 1], ['+1.', 1], ['1_0.5', 10.5], ['1.e3', 1000],
    ['-1e-3', -0.001], ['1_e3', 1000],
    ['1e5_0', 1e50], ['.5e1', 5], ['1__0', 10], ['00.5', 0.5], ['1e-999', 0],
    ['.', '.'], ['-.', '-.'], ['._', '._'], ['._5', '._5'], ['e1000', 'e1000'], ['-E5', '-E5'], ['.e5', '.e5'], ['5e', '5e'],
    ['1.5.', '1.5.'], ['_.5', '_.5'],
    ['12e3456', '12e3456'], ['1e999', '1e999'], ['.5e999', '.5e999'], ['1:30', '1:30'], ['190:20:30', '190:20:30'],
    ['2020-01-01', '2020-01-01'], ['10.0.0.0/8', '10.0.0.0/8'], ['1.2.3', '1.2.3'], ['=', '='],
  ])('%s', (text, expected) => {
    expect(value(text)).toBe(expected);
  });

  test.each<[string, string, unknown]>([
    ['a merged map', 'x: &x {b: 1, c: 2}\na:\n  <<: *x\n  c: 3\n', { b: 1, c: 3 }],
    ['the later merge counts', 'x: &x {b: 1}\na:\n  b: 2\n  <<: *x\n', { b: 1 }],
    ['of several maps the first', 'x: &x {b: 1}\ny: &y {b: 2, c: 3}\na:\n  <<: [*x, *y]\n', { b: 1, c: 3 }],
    ['a tag by the handle of a directive', '%TAG !e! tag:yaml.org,2002:\n---\na: !e!str 1\n', '1'],
    ['version 1.1 in spite of a directive', '%YAML 1.2\n---\na: yes\n', true],
  ])('%s', (_, text, expected) => {
    expect((read(text) as { a: unknown }[])[0].a).toEqual(expected);
  });
});

describe('refuses, with the line', () => {
  const TEMPLATE = '; if this is a template, check its output: helm template … | npx cdk8s-hardened-agents check -';

  test.each<[string, string | Uint8Array, string]>([
    ['a tab that indents', 'a:\n\tb: c\n', '2: Tabs are not allowed as indentation'],
    ['a list that is not closed', 'a: [1, 2\nb: 3\n',
      '2: Flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['a later document', 'a: 1\n---\nb: "c\n', '4: Missing closing "quote'],
    ['JSON that is cut off', '{"a": {"b": 1}', '1: Flow map must end with a }'],
    ['two values on end', '{"a": 1}\n{"b": 2}\n', '2: Unexpected flow-map-start at node end'],
    ['a duplicate key', 'a: 1\nb: 2\na: 3\n', '3: key "a" is a duplicate'],
    ['a duplicate key in JSON', '{"a": 1,\n"a": 2}', '2: key "a" is a duplicate'],
    ['keys that are the same text', '1: a\n"1": b\n', '2: key "1" is a duplicate'],
    ['a key that is a list', 'a: 1\n? [b]\n: c\n', '2: a key must be a string, got ["b"]'],
    ['a null key', 'a: 1\n~: c\n', '2: a key must be a string, got null'],
    ['a template as a value', 'a: 1\nimage: {{ .Values.image }}\n', `2: a key must be a string, got {".Values.image":null}${TEMPLATE}`],
    ['a template around a block', '{{- if .Values.on }}\na: 1\n{{- end }}\n',
      `1: Block collections are not allowed within flow collections${TEMPLATE}`],
    ['an unknown tag', 'a: 1\nb: !vault c\n', '2: Unresolved tag: !vault'],
    ['a value without a JSON form', 'b: !!binary aGk=\n', '1: Unresolved tag: tag:yaml.org,2002:binary'],
    ['a set', 'a:\n  b: !!set {c}\n', '2: Unresolved tag: tag:yaml.org,2002:set'],
    ['infinity', 'a: 1\nb: .inf\n', '2: Infinity is not a JSON number'],
    ['not a number', 'a: .nan\n', '1: NaN is not a JSON number'],
    ['an alias without an anchor', 'a: *b\n', '1: alias "b" refers to no earlier anchor'],
    ['an alias of another document', 'a: &b 1\n---\na: *b\n', '3: alias "b" refers to no earlier anchor'],
    ['an alias inside its anchor', 'a: &a\n  b:\n  - *a\n', '3: alias "a" refers to a node that contains it'],
    ['an alias inside its anchor, merged', 'a: &a\n  <<: *a\n', '2: alias "a" refers to a node that contains it'],
    ['a merge of a text', 'a: 1\n<<: b\n', '2: a merge must refer to a map or a list of maps, got "b"'],
    ['a merge of texts', 'x: &x {b: 1}\n<<: [*x, 1]\n', '2: a merge must refer to a map or a list of maps, got [{"b":1},1]'],
    ['a byte that is not text', Buffer.from([0x61, 0x3A, 0x20, 0x62, 0x0A, 0x63, 0x3A, 0xFF]), '2: is not UTF-8'],
    ['bytes of no text after an empty line', Buffer.from([0x0a, 0xff]), '2: is not UTF-8'],
    ['UTF-16', Buffer.from('\uFEFFa: 1\n', 'utf16le'), '1: is not UTF-8'],
    ['a program', Buffer.from('7f454c46020101000000', 'hex'),
      '1: has the character U+007F, which Kubernetes refuses or reads as a line end'],
    ['a NUL', 'a: 1\nb: "\0"\n', '2: has the character U+0000, which Kubernetes refuses or reads as a line end'],
    ['a line end that hides a field', 'a: 1\nb: c\u2028hostPID: true\n',
      '2: has the character U+2028, which Kubernetes refuses or reads as a line end'],
    ['a carriage return that hides a field', 'a: 1\n  # b\r  hostPID: true\n',
      '2: has a carriage return without a line feed, which Kubernetes reads as a line end'],
    ['the end of a document that the parsers do not see', 'a: 1\n---#: |\n  b\n',
      '2: has text directly after "---", which kubectl reads as the end of a document'],
    ['the same with a no-break space', 'a: 1\n---\u00a0\nb: 1\n',
      '2: has text directly after "---", which kubectl reads as the end of a document'],
    ['a merge in quotes', 'a: {"<<": {b: 1}}\n',
      '1: Kubernetes merges a key "<<" even in quotes; write the fields in its place'],
    ['another', 'b: c\u0085hostPID: true\n', '1: has the character U+0085, which Kubernetes refuses or reads as a line end'],
  ])('%s', (_, content, message) => {
    expect(read(content)).toBe(`a.yaml:${message}`);
  });

  test.each([
    ['in brackets', '['.repeat(100_000)],
    ['in brackets and braces', '[{a: '.repeat(100_000)],
    ['in lists', '- '.repeat(100_000)],
    ['in keys', '? '.repeat(100_000)],
    ['in aliases', Array.from({ length: 300 }, (_, i) => `a${i}: &a${i} [${i > 0 ? `*a${i - 1}` : ''}]\n`).join('')],
  ])('what nests too deep: %s', (_, text) => {
    expect(read(text)).toMatch(/^a\.yaml:\d+: nests more than 200 levels deep$/);
  });

  test.each([
    ['of lists', Array.from({ length: 10 }, (_, i) => `a${i}: &a${i} [${(i > 0 ? `*a${i - 1}` : 'lol').concat(',').repeat(10)}]\n`)
      .join('')],
    ['of maps', Array.from({ length: 30 },
      (_, i) => `a${i}: &a${i} {b: ${i > 0 ? `*a${i - 1}` : 'lol'}, c: ${i > 0 ? `*a${i - 1}` : 'lol'}}\n`).join('')],
    ['of a long text', `a: &a ${'x'.repeat(100_000)}\nb:\n${'- *a\n'.repeat(1000)}`],
    ['that are merged', `a: &a\n${Array.from({ length: 5000 }, (_, i) => `  k${i}: v\n`).join('')}b:\n${'- <<: *a\n'.repeat(5000)}`],
  ])('aliases that blow up: %s', (_, text) => {
    expect(read(text)).toMatch(/^a\.yaml:\d+: aliases expand to more than 10000000 characters$/);
  });

  test('tokens of the exact parser in all files together', () => {
    const sources = ['a: &a 1\n', 'b: &b\n- c\n- d\n', 'e: &e 1\n'].map((text, i) => ({ file: `${i}.yaml`, bytes: Buffer.from(text) }));
    expect(documentsOf(sources, { tokens: 60 }).faults).toEqual([]);
    expect(documentsOf(sources, { tokens: 20 }).faults).toEqual([
      expect.stringMatching(/^1\.yaml:[23]: is too large for one run; check it in parts/),
      expect.stringMatching(/^2\.yaml:1: is too large for/),
    ]);
  });

  test('values of documents that js-yaml reads', () => {
    const sources = ['a: 1\n---\n- b: "c"\n- {"d": 1}\n', 'e: 1\n'].map((text, i) => ({ file: `${i}.yaml`, bytes: Buffer.from(text) }));
    expect(documentsOf(sources, { tokens: 6 }).faults).toEqual([]);
    expect(documentsOf(sources, { tokens: 5 }).faults).toEqual([expect.stringMatching(/^1\.yaml:1: is too large for one run/)]);
    expect(documentsOf(sources, { tokens: 4 }).faults)
      .toEqual([expect.stringMatching(/^0\.yaml:2: is too large/), expect.stringMatching(/^1\.yaml:1: is too large/)]);
  });

  test('a document that is too large, without advice for templates', () => {
    const sources = [{ file: 'a.yaml', bytes: Buffer.from('a: "{{ b }}"\n') }];
    expect(documentsOf(sources, { tokens: 0 }).faults).toEqual([expect.stringMatching(/^a\.yaml:1: is too large(?!.*template)/)]);
  });

  test('each document that cannot be read, if asked, until the limit is reached', () => {
    const sources = ['a: 1\n---\nb: [\n---\n- 1\n---\nc: [\n', 'd: 1\n']
      .map((text, i) => ({ file: `${i}.yaml`, bytes: Buffer.from(text) }));
    const readAll = (tokens?: number) => {
      const { documents, faults } = documentsOf(sources, { tokens, skipUnreadable: true });
      return [documents.map(({ document }) => document), faults.map((text) => text.split(' ', 1)[0])];
    };
    expect(readAll()).toEqual([[{ a: 1 }, [1], { d: 1 }], ['0.yaml:4:', '0.yaml:8:']]);
    expect(readAll(1)).toEqual([[{ a: 1 }], ['0.yaml:2:', '1.yaml:1:']]);
  });

  test('one fault for each file', () => {
    const sources = ['a: [', 'a: 1', 'a: &a [*a]'].map((text, i) => ({ file: `${i}.yaml`, bytes: Buffer.from(text) }));
    const { documents, faults } = documentsOf(sources);
    expect([documents.length, faults]).toEqual([1, [
      '0.yaml:1: Flow sequence in block collection must be sufficiently indented and end with a ]',
      '2.yaml:1: alias "a" refers to a node that contains it',
    ]]);
  });
});

test.each([
  ['', 1], ['a', 1], ['b', 2], ['b.c', 3], ['b.c[0]', 4], ['b.c[1].d', 6], ['b.c[2]', 3], ['b.c[1].nothing.here', 6], ['b.e["f.g/h"]', 8],
  ['b.e["no"]', 7], ['a.b', 1], ['i.d', 9],
  ['1', 10], ['j', 11], ['j.k', 11],
])('the line of %p is %i', (path, line) => {
  const text = 'a: 1\nb:\n  c:\n  - x\n  - &y\n    d: 1\n  e:\n    f.g/h: 1\ni: *y\n1: 2\nj: {k: 1}\n';
  const [{ source }] = documentsOf([{ file: 'a.yaml', bytes: Buffer.from(text) }]).documents;
  expect(source.lineOf(path)).toBe(line);
});

test.each([
  ['b', 1], ['10', 2], ['10.z', 3], ['10.2', 4], ['a', 5], ['1[0]', 7],
])('the line of %p among keys that are numbers is %i', (path, line) => {
  const text = 'b: 1\n10:\n  z: 1\n  2: 1\na: 2\n1:\n- x\n';
  [true, false].forEach((isReport) => {
    const [{ source }] = documentsOf([{ file: 'a.yaml', bytes: Buffer.from(text) }], { isReport }).documents;
    expect(source.lineOf(path)).toBe(line);
  });
});

test('lines count from the start of the file, in each document and with each parser', () => {
  const text = '# c\na: 1\n---\n# d\n\nb:\n  c: |\n    d\n\n  e:\n  - f: 1\n    g: 2\n---\nh: &h\n  i: 1\n---\n{"j": [1,\n{"k": 2}]}\n';
  const { documents } = documentsOf([{ file: 'a.yaml', bytes: Buffer.from(text) }]);
  const lines = [['', 'a'], ['', 'b.c', 'b.e', 'b.e[0].g', 'b.e[0].no'], ['', 'h.i'], ['', 'j[1]', 'j[1].k', 'no']]
    .map((paths, i) => paths.map((path) => documents[i].source.lineOf(path)));
  expect(lines).toEqual([[2, 2], [6, 7, 10, 12, 11], [14, 15], [17, 18, 18, 17]]);
});

test('the line of a field inside a text is that of the text', () => {
  const [{ source }] = documentsOf([{ file: 'a.yaml', bytes: Buffer.from('a: 1\nb: 2\n') }]).documents;
  expect([source.lineOf('b.c'), source.lineOf('b[0]')]).toEqual([2, 2]);
});

test('what comes after a fault is read or named, whatever the fault leaves of the budget', () => {
  const bytes = Buffer.from('a: [b\n---\nc: 1\n');
  for (let tokens = 0; tokens < 20; tokens++) {
    const { documents, faults } = documentsOf([{ file: 'a', bytes }], { tokens, skipUnreadable: true });
    const isNamed = faults.some((fault) => fault.includes('is too large'));
    expect([tokens, documents.length, isNamed]).toEqual([tokens, isNamed ? 0 : 1, isNamed]);
  }
});

test('progress counts the bytes of all files', () => {
  const shown: string[] = [];
  let now = 0;
  const progress = new Progress((text) => shown.push(text), () => (now += 2000));
  documentsOf(['a: 1\n', 'bc: 1\n---\nd: 1\n'].map((text, i) => ({ file: `${i}.yaml`, bytes: Buffer.from(text) })), { progress });
  expect(shown).toEqual(['0 of 20', '5 of 20', '11 of 20'].map((text) => `\r\u001b[Kread bytes: ${text}`));
});
