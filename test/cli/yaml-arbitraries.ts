import * as fc from 'fast-check';

/** Scalars that YAML 1.1, YAML 1.2, Go and JSON read differently, and plain texts. */
const SCALARS = [
  '', 'a', 'some text', 'yes', 'No', 'on', 'OFF', 'y', 'n', 'true', 'False', 'TRUE', 'tRue', 'null', 'Null', '~', 'nil',
  '0', '-0', '7', '-1', '+1', '010', '0o17', '0O17', '08', '0x1F', '0XfF', '0b11', '0B1', '1_000', '_1',
  '12345678901234567890', '99999999999999999999999',
  '1.5', '1.', '.5', '-.5', '.', '-', '--', '---x', '1e3', '1E-3', '1e', 'e1', '.e5', '1e999', '0.1e1', '1.2.3',
  '.inf', '-.INF', '.nan', '1:30', '190:20:30', '1__0',
  '2020-01-01', '2020-01-01T00:00:00Z', '50m', '128Mi', '10.0.0.0/8', 'a:b', 'http://a', 'a#b', 'a #b', 'a: b', 'a:',
  ':a', '?a', '? a', '-a', '--flag=x', '- a', '=', '<<', '<a',
  '!!str 7', '!!int "7"', '!!float 1', '!!bool yes', '!!null ~', '!!binary aGk=', '!!set {a}', '!!timestamp 2020-01-01', '!own a', '! 7',
  '&a', '&a b', '*a', '*b', '*a b', '%a', '@a', '`a`', 'a`', '{{ a }}', '$(A)', 'a[0]', 'a{b}', 'a,b', 'ä', 'a\u00a0b',
  '\u00a0', 'a\tb', 'a\t', '\ta', 'a  ', 'toString', '__proto__',
  '"a"', '"7"', '"yes"', '""', '"a\\nb"', '"\\u00e4\\/\\ud83d\\ude00"', '"\\x41"', '"\\a"', '"\\e"', '"\\\\"',
  '"a\\"b"', '"a" b', '"a"b', '"a # b"', '"a: b"', '"a', 'a"', '"<<"',
  '\'a\'', '\'it\'\'s\'', '\'\'', '\'"\'', '\'a', '\'a\' # c', '\'a\'#c', '\'\\n\'', '"a"\n', '"a\n  b"', '\'a\n  b\'',
  '[]', '{}', '[a]', '["a", 1]', '{"a": 1}', '{"a":1}', '{"a": 1, "a": 2}', '{a: 1}', '{"a"}', '{"a": }', '["a",]',
  '[,]', '["a" "b"]', '[1 2]', '[ ]', '{ }', '["a": 1]', '[[{"a": [true, null, -0.5e3]}]]',
  '{"a": yes}', '{"<<": {"a": 1}}', '[01]', '[1.]', '["a", # c', '["a",\n"b"]', '["a",\n    "b"]', '[] # c', '[]#c',
  '{} a', '{"a" : 1}', '{"a":\n1}',
];

const BLOCK_HEADERS = ['|', '|-', '|+', '|2', '|1-', '| # c', '|#c', '>', '>-', '>+', '|\t', '| '];

const KEYS = [
  'a', 'b', 'c', 'a', 'metadata', 'a.b/c-d', 'yes', 'true', '1', '01', '~', 'null', '.inf', '<<', '"<<"', '"a"',
  '\'b\'', '"a b"', 'a b', '?', '? a', '&k a', '*a ', '!!str a', '[a]', '{a}', 'a ', '-', '-a',
  '__proto__', 'constructor', 'a\t', '"a" ', '"', 'k'.repeat(201), `"${'k'.repeat(1100)}"`, 'a:b', 'a#', 'a@b', '(a)', '$a', '=',
];

const COMMENTS = ['', '', '', '', ' # c', '# c', '  #', ' #c: d', '\t# c', ' '];

/** Whole lines. */
const LINES = [
  '', '', ' ', '   ', '# c', '  # c', '\t', '---', '--- ', '--- # c', '--- a', '--- |', '--- {"a": 1}', '---\t',
  '----', '...', '... # c', '%YAML 1.2', '%YAML 1.1', '%TAG ! a', '{{- if a }}', '\uFEFF---', '\uFEFFa: 1',
];

const scalar = fc.constantFrom(...SCALARS);
const comment = fc.constantFrom(...COMMENTS);
const key = fc.constantFrom(...KEYS);
const space = fc.constantFrom(' ', ' ', ' ', ' ', '  ', '', '\t');

/** One line of any kind. Most of them are valid in some document. */
const line = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(key, space, scalar, comment).map(([name, gap, value, end]) => `${name}:${gap}${value}${end}`) },
  { weight: 3, arbitrary: fc.tuple(key, comment).map(([name, end]) => `${name}:${end}`) },
  { weight: 3, arbitrary: fc.tuple(space, scalar, comment).map(([gap, value, end]) => `-${gap}${value}${end}`) },
  {
    weight: 3,
    arbitrary: fc.tuple(space, key, space, scalar, comment)
      .map(([gap, name, inner, value, end]) => `-${gap}${name}:${inner}${value}${end}`),
  },
  { weight: 1, arbitrary: fc.tuple(key, fc.constantFrom(...BLOCK_HEADERS)).map(([name, header]) => `${name}: ${header}`) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...BLOCK_HEADERS)).map(([header]) => `- ${header}`) },
  { weight: 1, arbitrary: fc.constantFrom('-', '- - a', '- - a: b', '-  -', '- # c') },
  { weight: 1, arbitrary: scalar },
  { weight: 2, arbitrary: fc.constantFrom(...LINES) },
);

/** Lines with random indentation. */
export const lines = fc.tuple(
  fc.array(fc.tuple(fc.constantFrom(0, 0, 0, 0, 1, 2, 2, 2, 3, 4, 4, 6), line), { maxLength: 12 }),
  fc.constantFrom('\n', '\n', '\n', '\r\n'),
  fc.boolean(),
).map(([all, end, ended]) => all.map(([indent, text]) => `${' '.repeat(indent)}${text}`).join(end) + (ended ? end : ''));

/** Writes lines below a column. */
type Block = (column: number) => string;

const pad = (column: number) => ' '.repeat(column);

/** Scalars and keys that are mostly valid, so that larger documents are valid too. */
const isEasy = (text: string) => /^[\w."'[{/-]/.test(text) && !/\n|[?:] ?|^"a(" ?b)?$|^'a$/.test(text);
const easyScalar = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...SCALARS.filter(isEasy)) },
  { weight: 1, arbitrary: scalar },
);
const easyKey = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', '"i"', '\'j\'', 'k/l.m') },
  { weight: 1, arbitrary: key },
);

const literal: fc.Arbitrary<Block> = fc.tuple(
  fc.constantFrom('|', '|', '|-', '>', '|+'),
  fc.constantFrom(1, 2, 4),
  fc.array(
    fc.constantFrom('a', '  b', '# c', '---', '- d', 'e: f', '', '', '\tg', '  ', 'h\ti', '{{ j }}', '&k *l !m', '"'),
    { minLength: 1, maxLength: 5 },
  ),
).map(([header, indent, content]) => (column) => {
  const all = content.map((text) => (text === '' ? '\n' : `${pad(column + indent)}${text}\n`));
  return ` ${header}\n${all.join('')}`;
});

const written: fc.Arbitrary<Block> = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(easyScalar, comment).map(([text, end]) => () => ` ${text}${end}\n`) },
  { weight: 1, arbitrary: literal },
);

const between = fc.constantFrom('', '', '', '', '', '', '\n', '# c\n', '   # c\n', '  \n');

/** Nested maps and lists in the layouts of common tools, with some unusual parts. */
const { node } = fc.letrec<{ node: Block; map: Block; list: Block }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    { weight: 3, arbitrary: written },
    { weight: 2, arbitrary: tie('map') },
    { weight: 2, arbitrary: tie('list') },
  ),
  map: fc.tuple(fc.array(fc.tuple(easyKey, tie('node'), between), { minLength: 1, maxLength: 4 }), fc.constantFrom(1, 2, 2, 4))
    .map(([fields, indent]) => (column) => {
      const all = fields.map(([name, value, gap]) => `${gap}${pad(column + indent)}${name}:${value(column + indent)}`);
      return `\n${all.join('')}`;
    }),
  list: fc.tuple(fc.array(fc.tuple(tie('node'), between, fc.boolean()), { minLength: 1, maxLength: 3 }), fc.constantFrom(0, 0, 1, 2))
    .map(([items, indent]) => (column) => `\n${items.map(([value, gap, compact]) => {
      const text = value(column + indent);
      const inner = /^\n( +)(?! )/.exec(text)?.[1].length ?? 0;
      return `${gap}${pad(column + indent)}-${compact && inner > column + indent + 1 ? text.slice(column + indent + 2) : text}`;
    }).join('')}`),
}));

/** A document whose first level is not indented. */
const document = node.map((block) => {
  const text = block(0).replace(/^\n/, '');
  return text.replaceAll(new RegExp(`^ {${/^(?:#.*\n| *\n)*( *)/.exec(text)![1].length}}`, 'gm'), '');
});

/** A sequence of documents. */
export const documents = fc.tuple(
  fc.array(fc.tuple(
    fc.oneof({ weight: 4, arbitrary: document }, { weight: 1, arbitrary: fc.json({ maxDepth: 4 }) }),
    fc.constantFrom('---\n', '---\n', '\n---\n', '--- # c\n', '...\n---\n', '\uFEFF---\n'),
  ), { minLength: 1, maxLength: 3 }),
  fc.constantFrom('\n', '\n', '\r\n'),
).map(([all, end]) => {
  const parts = all.map(([text, marker], i) => `${i > 0 ? marker : ''}${text.endsWith('\n') ? text : `${text}\n`}`);
  return parts.join('').replaceAll('\n', end);
});
