import { readFileSync } from 'fs';
import { at, check, colored, command, file, formatsOf } from './command';
import { acknowledging, beside, ranges, weak } from './manifests';
import { judgedRun } from '../../src/cli/judged-run';
import { Progress } from '../../src/cli/progress';
import { canErase, hasColors } from '../../src/cli/terminal';
import { valid } from '../support/cases';

test.each<[boolean, { [name: string]: string }, boolean]>([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
  [false, { FORCE_COLOR: '1' }, true],
  [true, { FORCE_COLOR: '0' }, false],
  [true, { FORCE_COLOR: 'false' }, false],
  [true, { FORCE_COLOR: '', NO_COLOR: '1' }, true],
])('on a terminal: %s, with %j: colors %s', (isTerminal, environment, expected) => {
  expect(hasColors(isTerminal, environment)).toBe(expected);
});

test('a line is erased on a terminal that can', () => {
  expect([canErase(true, {}), canErase(false, {}), canErase(true, { TERM: 'dumb' })]).toEqual([true, false, false]);
});

describe('colors', () => {
  const manifests = () => beside(acknowledging({ 'no-privilege-escalation': 'it debugs its neighbours' }));
  const withColors = async (stdin: string, ...args: string[]) => colored(['check', '-', ...ranges, ...args], stdin);
  const colorsIn = (text: string) => text.match(/\u001b\[\d*m/g) ?? []; // eslint-disable-line no-control-regex

  test('change no text', async () => {
    const out = await withColors(manifests());
    expect(out).toContain('  \u001b[31merror\u001b[0m ');
    expect(out.replaceAll(/\u001b\[\d*m/g, '')).toBe((await check(['-', ...ranges], manifests())).out); // eslint-disable-line no-control-regex
  });

  test('are in tables on stdout only', async () => {
    for (const format of (await formatsOf('check')).filter((one) => one !== 'table')) {
      expect(colorsIn(await withColors(manifests(), '--format', format))).toEqual([]);
    }
    expect(colorsIn((await command(['check', '-', ...ranges], manifests())).out)).toEqual([]);
  });

  test('are in no file', async () => {
    await withColors(manifests(), '--output', file('checked.txt', ''));
    await colored(['diff', ...ranges, file('good.yaml', beside(valid('Pod'))), '-', '--output', file('compared.txt', '')], beside(weak()));
    const texts = ['checked.txt', 'compared.txt'].map((name) => readFileSync(at(name), 'utf8'));
    expect(texts.map((text) => [text.length > 100, colorsIn(text)])).toEqual([[true, []], [true, []]]);
  });

  test('are of a comparison, too', async () => {
    const args = ['diff', ...ranges, file('good.yaml', beside(valid('Pod'))), '-'];
    const out = await colored(args, beside({ ...weak(), metadata: valid('Pod').metadata }));
    expect(out).toMatch(/\n\u001b\[1mPod "agents\/[\w-]+"\u001b\[0m\n {2}\u001b\[31mdrops\u001b\[0m "/); // eslint-disable-line no-control-regex
  });

  test('come from no name', async () => {
    const manifest = weak();
    manifest.metadata.name = '\u001b[31m  error  ';
    expect(new Set(colorsIn(await withColors(beside(manifest))))).toEqual(new Set(['\u001b[1m', '\u001b[0m', '\u001b[31m']));
    expect(await withColors(beside(manifest))).toContain('\\u{1b}[31m  error  ');
  });
});

describe('progress', () => {
  test('is shown after a second, ten times a second at most, and erased', () => {
    const shown: string[] = [];
    let now = 500;
    const progress = new Progress((text) => shown.push(text), () => now);
    for (; now < 2000; now += 10) {
      progress.step('judged objects:', now, 2000);
    }
    progress.end();
    progress.end();
    expect(shown).toEqual([1500, 1600, 1700, 1800, 1900].map((done) => `\r\u001b[Kjudged objects: ${done} of 2000`).concat('\r\u001b[K'));
  });

  test('counts the objects that are judged, and is erased where a run ends or fails', () => {
    const shownOf = (text: string) => {
      const shown: string[] = [];
      let now = 0;
      const progress = new Progress((part) => shown.push(part), () => (now += 2000));
      const sources = { sources: [{ file: 'a.yaml', bytes: Buffer.from(text) }], faults: [], missing: [] };
      try {
        judgedRun(sources, {}, { names: [], toolVersion: '', isReport: false, progress, warn: () => undefined });
      } catch {
        shown.push('it fails');
      }
      return shown;
    };
    const shown = shownOf(beside(weak()));
    expect(shown.slice(-2)).toEqual([expect.stringMatching(/^\r\u001b\[Kjudged objects: 8 of 9$/), '\r\u001b[K']);
    expect(shownOf('a: 1\n---\nb: [').slice(-2)).toEqual(['\r\u001b[K', 'it fails']);
  });

  test('writes nothing in a short run, or to a pipe', () => {
    const shown: string[] = [];
    const progress = new Progress((text) => shown.push(text), () => 5);
    progress.step('judged objects:', 1, 2);
    progress.end();
    expect(shown).toEqual([]);
    expect(() => new Progress().step('judged objects:', 1, 2)).not.toThrow();
  });
});
