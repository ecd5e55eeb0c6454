import { spawnSync } from 'child_process';
import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';
import * as ts from 'typescript';
import { Hostile, hostileTexts } from './hostile-texts';
import { CountingMatcher } from './matcher';
import { bundleFolder } from '../../../scripts/support/bundle-source';
import { ROOT } from '../../support/root';

/** Patterns that are built of a value when it is there, with the reason why they are linear on hostile text. */
const BUILT_LATER: { readonly [file: string]: string } = {
  'src/constructs/gateway/broker/broker-input.ts': 'it is compiled, to find faults, and reads no text',
  'src/engine/manifest/object-key.ts': 'a name of at most 253 characters as it is',
  'src/engine/reach/broker/broker-grants.ts': 'it reads five paths of the library alone, and few repeats are compiled',
  'src/engine/reach/foreign/calico.ts': 'the function runs while the module loads: these are tested as built',
  'src/engine/rules/criteria/named-endpoints.ts': 'names and addresses of the library: these are tested as built',
  'src/engine/rules/criteria/node-volumes.ts': 'names of objects, escaped, around one free part, from the start of a name to its end',
  'src/engine/rules/criteria/registries.ts': 'hosts and names that a person allows, escaped, each from the start of the image',
  'src/engine/rules/criteria/runtime-annotations.ts': 'the function runs while the module loads: these are tested as built',
  'src/engine/value/credential-forms.ts': 'the function runs while the module loads: these are tested as built',
};

const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  .map((file) => `src/${file}`).sort();

/** A pattern of the library, and the line that has it. */
interface Found {
  readonly place: string;
  readonly pattern: RegExp;
}

const literals: Found[] = [];
const later = new Set<string>();
for (const file of files) {
  const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node, isLater: boolean): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const [, text, flags] = /^\/(.*)\/(\w*)$/s.exec(node.text)!;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      literals.push({ place: `${file}:${line + 1}`, pattern: new RegExp(text, flags) });
    }
    if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp' && isLater) {
      later.add(file);
    }
    ts.forEachChild(node, (child) => visit(child, isLater || ts.isFunctionLike(node)));
  };
  visit(source, false);
}

/** The patterns that the modules build when they load, of texts that CEL has, too. */
function builtPatterns(): Found[] {
  const input = `const madeAtLoad = []; const Native = RegExp;
    globalThis.RegExp = new Proxy(Native, { construct(target, args, as) {
      const pattern = Reflect.construct(target, args, as);
      if (/\\[stdin\\]|\\[eval/.test(new Error().stack.split('\\n')[2])) { madeAtLoad.push([pattern.source, pattern.flags]); }
      return pattern;
    } });
    ${bundleFolder(ROOT, 'src')}
    globalThis.RegExp = Native;
    console.log(JSON.stringify(madeAtLoad));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-'], { input, encoding: 'utf8', cwd: ROOT });
  expect(stderr).toBe('');
  const unique = new Map((JSON.parse(stdout) as [string, string][]).map((one) => [one.join('/'), one]));
  const all = [...unique.values()];
  return all.filter(([source]) => !all.some(([other]) => other !== source && other.includes(source))) // what is part of another one
    .map(([source, flags]) => ({ place: 'built', pattern: new RegExp(source, flags) }));
}

const LENGTHS = [90, 250];

/** On a text four times as long, a linear pattern takes four times the steps, and a quadratic one sixteen times. */
const MOST = 9;

/** What no linear pattern of a few hundred characters takes on the longer text. */
const MOST_STEPS = 1_000_000;

function faultsOf({ place, pattern }: Found): string[] {
  const matcher = new CountingMatcher(pattern);
  const hostile = hostileTexts({ pattern: matcher.pattern, flags: pattern.flags }).find((text) => !isLinear(matcher, text));
  return hostile ? [`${place} ${String(pattern).slice(0, 100)} on ${JSON.stringify(hostile)}`] : [];
}

/** Compares two texts, and longer ones if these look worse: a part that repeats up to 253 times is linear from there on. */
function isLinear(matcher: CountingMatcher, { before, piece, after }: Hostile): boolean {
  const textOf = (length: number) => before + piece.repeat(Math.ceil(length / piece.length)) + after;
  return LENGTHS.some((short) => {
    const few = matcher.stepsOn(textOf(short), MOST_STEPS);
    const bound = Math.min(MOST * Math.max(few, short), MOST_STEPS);
    return matcher.stepsOn(textOf(4 * short), bound) < bound;
  });
}

/** What takes longer on a longer text, and gets no such text. */
const BOUNDED: { readonly [start: string]: string } = {
  '^((.*[.])?(s3.*[.]amazonaws': 'isSharedDomain() reads no name of more than 253 characters',
};

test('the patterns of the library take steps as their text is long', () => {
  expect(literals.length).toBeGreaterThan(300);
  expect(literals.flatMap(faultsOf)).toEqual([]);
});

test('so do those that are built when it loads', () => {
  const built = builtPatterns();
  expect(built.length).toBeGreaterThan(30);
  const faults = built.flatMap((one) => faultsOf(one).map((fault) => ({ fault, source: one.pattern.source })));
  const boundOf = (source: string) => Object.keys(BOUNDED).find((start) => source.startsWith(start));
  expect(faults.filter(({ source }) => boundOf(source) === undefined).map(({ fault }) => fault)).toEqual([]);
  expect(new Set(faults.map(({ source }) => boundOf(source)))).toEqual(new Set(Object.keys(BOUNDED)));
});

test('those that are built later are few, each with its reason', () => {
  expect([...later].sort()).toEqual(Object.keys(BUILT_LATER));
});

test.each([/\s+$/, /^(a+)+$/, /a.*b/, /x*y*x*$/, /(\w+)\s*=\s*\w+;/, /^(a|a)*b/, /\w+@/g, /[^\n]*\n/g, /(?<=##[a-z]*)\[/g])('%s is found', (pattern) => {
  expect(faultsOf({ place: '', pattern })).toHaveLength(1);
});

test.each([/^\s+/, /^a+b+$/, /[^\n]*\n?/g, /\[(?<=##[a-z]*\[)/g, /^(\w+\.)+$/, /a{0,40}b/])('%s is linear', (pattern) => {
  expect(faultsOf({ place: '', pattern })).toEqual([]);
});
