import { Survivors } from './survivors';

export const CLI: Survivors = {
  'src/cli/accepted.ts': {
    'the text is no finding and names no Namespace': [
      ['[]', '["Stryker was here"]'],
    ],
    'not to compare saves time; without both parts nothing differs': [
      ['accepted.agents !== undefined || accepted.controls !== undefined', 'true'],
    ],
    'the changes of one object come in this order, which the sort keeps': [
      ['rank(one) - rank(other)', 'rank(one) + rank(other)'],
    ],
    'no two objects have the same key': [
      ['key < other', 'key <= other'],
    ],
    'what reads the file throws no other error': [
      ['{ throw error; }', '{}'],
      ['!(error instanceof OptionError)', 'false'],
    ],
  },
  'src/cli/as-kubernetes.ts': {
    'texts that are kept save memory alone': [
      ['known === undefined', 'true'],
      ['known === undefined', 'false'],
      ['known === undefined', 'known !== undefined'],
    ],
    'the exact parser, which decides then, reads the same': [
      ['typeof value === \'boolean\'', 'false'],
      ['value === null', 'false'],
    ],
    'no tag has more behind these names': [
      ['/:(binary|omap|pairs|set|timestamp)$/', '/:(binary|omap|pairs|set|timestamp)/'],
    ],
    'what is no number stays a text': [
      [
        '/^[-+]?(\\.\\d[\\d_]*|\\d[\\d_]*(\\.[\\d_]*)?)([eE][-+]?\\d[\\d_]*)?$/',
        '/^[-+]?(\\.\\d[\\d_]*|\\d[\\d_]*(\\.[\\d_]*)?)([eE][-+]?\\d[\\d_]*)?/',
      ],
    ],
    'every tag of floats has a pattern; the type does not say so': [
      ['(test as RegExp | undefined)?.test', '(test as RegExp | undefined).test'],
    ],
    'no tag is given by its name; the type does not say so': [
      ['typeof tag === \'string\'', 'false'],
    ],
  },
  'src/cli/check.ts': {
    'it decides when the lines of objects are read, and not which these are': [
      ['{ return format === \'html\' || format === \'markdown\' || [accepted, written, proof].some((one) => one !== undefined); }', '{}'],
      ['format === \'html\' || format === \'markdown\' || [accepted, written, proof].some((one) => one !== undefined)', 'true'],
      ['format === \'html\' || format === \'markdown\' || [accepted, written, proof].some((one) => one !== undefined)', 'false'],
      [
        'format === \'html\' || format === \'markdown\' || [accepted, written, proof].some((one) => one !== undefined)',
        '(format === \'html\' || format === \'markdown\') && [accepted, written, proof].some((one) => one !== undefined)',
      ],
      ['format === \'html\' || format === \'markdown\'', 'false'],
      ['format === \'html\' || format === \'markdown\'', 'format === \'html\' && format === \'markdown\''],
      ['format === \'html\'', 'false'],
      ['format === \'html\'', 'format !== \'html\''],
      ['format === \'markdown\'', 'false'],
      ['format === \'markdown\'', 'format !== \'markdown\''],
      ['[accepted, written, proof].some((one) => one !== undefined)', '[accepted, written, proof].every(one => one !== undefined)'],
      ['[accepted, written, proof]', '[]'],
      ['(one) => one !== undefined', '() => undefined'],
      ['one !== undefined', 'true'],
      ['one !== undefined', 'false'],
      ['one !== undefined', 'one === undefined'],
    ],
  },
  'src/cli/diff.ts': {
    'both are no reason to fail': [
      ['() => false', '() => undefined'],
    ],
  },
  'src/cli/documents.ts': {
    'what reads documents throws no other error': [
      ['!(error instanceof UnreadableError)', 'false'],
      ['{ throw error; }', '{}'],
    ],
    'the lines of a document that is read again are the same; those that are kept save time': [
      ['this.left <= 0', 'true'],
      ['this.left <= 0', 'false'],
      ['this.left <= 0', 'this.left < 0'],
      ['this.left <= 0', 'this.left > 0'],
      ['{ return fastYaml(part.text); }', '{}'],
      ['fast', 'false'],
      ['{ this.left -= fast.values; this.noted.set(part, { lines, ...fast }); }', '{}'],
      ['this.left -= fast.values', 'this.left += fast.values'],
      ['noted', 'false'],
      ['{ return noted; }', '{}'],
      ['!lined', 'true'],
      ['this.recent.size > MAX_LINED', 'true'],
      ['this.recent.size > MAX_LINED', 'false'],
      ['this.recent.size > MAX_LINED', 'this.recent.size >= MAX_LINED'],
      ['this.recent.size > MAX_LINED', 'this.recent.size <= MAX_LINED'],
      ['{ this.recent.delete(this.recent.keys().next().value!); }', '{}'],
    ],
  },
};
