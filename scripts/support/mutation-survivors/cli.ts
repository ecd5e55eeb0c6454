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
      ['one.object > other.object', 'true'],
      ['one.object > other.object', 'one.object >= other.object'],
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
      ['tag.default === true', 'true'],
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
    'it decides when the lines of objects are read, and not which these are': [
      ['true', 'false'],
    ],
    'only a report against an older one reads it': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/cli/documents.ts': {
    'what reads documents throws no other error': [
      ['!(error instanceof UnreadableError)', 'false'],
      ['{ throw error; }', '{}'],
    ],
    'it decides when the lines of objects are read, and not which these are': [
      ['false', 'true'],
    ],
    'a function that returns nothing returns undefined': [
      ['{ return undefined; }', '{}'],
    ],
    'the exact parser, which then reads the whole file, finds the same': [
      ['/^(?:%|\\.\\.\\.)/m', '/(?:%|\\.\\.\\.)/m'],
    ],
    'the parser begins a document there, too': [
      ['/^(?=---(?:[ \\t\\r\\n]|$))/m', '/^(?=---(?:[ \\t\\r\\n]))/m'],
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
  'src/cli/exact-yaml.ts': {
    'a document has contents; the type does not say so': [
      ['node?.range', 'node.range'],
    ],
    'no alias and no key has a name that is undefined': [
      ['anchor !== undefined', 'true'],
      ['name !== undefined', 'true'],
    ],
  },
  'src/cli/fast-yaml.ts': {
    'js-yaml throws no other error': [
      ['{ if (error instanceof YAMLException) { return undefined; } throw error; }', '{}'],
      ['error instanceof YAMLException', 'true'],
    ],
    'js-yaml refuses such a block scalar, too': [
      [
        '/[ \\t][|>][-+]?(?:\\d|[ \\t]+#|[ \\t]*\\r?\\n\\s* \\r?\\n)/',
        '/[ \\t][|>][-+]?(?:\\d|[ \\t]+#|[^ \\t]*\\r?\\n\\s* \\r?\\n)/',
      ],
    ],
  },
  'src/cli/init.ts': {
    'the systems on which the tests run list the names of a folder in this order': [
      ['readdirSync(folder).filter((name) => name !== OF_GIT).sort()', 'readdirSync(folder).filter(name => name !== OF_GIT)'],
    ],
    'a file is there only if another process writes it at the same time': [
      ['{ flag: \'wx\' }', '{}'],
    ],
  },
  'src/cli/judge-options.ts': {
    'what checks options throws no other error': [
      ['{ throw error; }', '{}'],
      ['!(error instanceof OptionError)', 'false'],
    ],
    'the first element, which this changes, is not read': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/cli/node-watch.ts': {
    'the exact parser, which decides then, reads the same': [
      ['inner.some(({ isEmpty }) => isEmpty)', 'inner.every(({ isEmpty }) => isEmpty)'],
      ['result !== null', 'true'],
      ['tag !== \'?\'', 'true'],
      ['end + 1 === line', 'true'],
      ['position - start <= MAX_KEY', 'position - start < MAX_KEY'],
      ['position - start', 'position + start'],
    ],
    'an alias has an anchor before it, where the exact parser takes over already': [
      ['kind === null && result !== null', 'false'],
      ['result !== null', 'result === null'],
    ],
    'the text is below all nodes, where only their number is read': [
      ['[]', '["Stryker was here"]'],
    ],
    'no list has two nodes for each element': [
      ['kind === \'mapping\'', 'true'],
    ],
    'to search all places finds the same one, later': [
      ['String(places[i].value) === key', 'false'],
    ],
  },
  'src/cli/proof-digest.ts': {
    'no two objects have the same title': [
      ['a < b', 'a <= b'],
    ],
  },
  'src/cli/proof-file.ts': {
    'it takes another process, or a full disk, between two calls that follow each other': [
      ['{ throw new UnusableError([`${printedPath(file)}: another run wrote to it; run again`]); }', '{}'],
      ['[`${printedPath(file)}: another run wrote to it; run again`]', '[]'],
      ['fstatSync(handle).size !== size', 'false'],
      ['{ ftruncateSync(handle, size); throw error; }', '{}'],
    ],
    'the process, which ends soon, closes its files': [
      ['{ closeSync(handle); }', '{}'],
    ],
  },
  'src/cli/proof-statement.ts': {
    'what reads a line throws no other error': [
      ['{ throw error; }', '{}'],
      ['!(error instanceof OptionError)', 'false'],
    ],
    'no time is before or after one that is not known': [
      ['last !== undefined', 'true'],
      ['at !== undefined', 'true'],
    ],
  },
  'src/cli/prove-plan.ts': {
    'the text is no program of a probe': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/cli/prove-results.ts': {
    'the text is no pod and no call: it has no node, no image and no edge': [
      ['[]', '["Stryker was here"]'],
    ],
    'a later call of kubectl, which is gone then, ends the run with the same error': [
      ['error instanceof LogFault || error instanceof KubectlError', 'true'],
      ['error instanceof KubectlError', 'true'],
    ],
  },
  'src/cli/prove.ts': {
    'it decides when the lines of objects are read, and not which these are': [
      ['true', 'false'],
    ],
  },
  'src/cli/query.ts': {
    'it decides when the lines of objects are read, and not which these are': [
      ['true', 'false'],
    ],
  },
  'src/cli/query-result.ts': {
    'what was judged lists its neighbours, also where there are none': [
      ['[]', '["Stryker was here"]'],
    ],
  },
  'src/cli/read.ts': {
    'tests may run as a user who can read every folder': [
      ['{ faults.push(faultOf(folder, error)); return []; }', '{}'],
      ['[]', '["Stryker was here"]'],
    ],
    'the size of the pieces decides about time alone': [
      ['{ highWaterMark: CHUNK_BYTES }', '{}'],
    ],
    'an error there means that it is nothing special, too': [
      ['Object.entries(SPECIAL).find(([, isOne]) => isOne(stats))?.[0]', 'Object.entries(SPECIAL).find(([, isOne]) => isOne(stats))[0]'],
    ],
    'a function that returns nothing returns undefined, which is as good as false': [
      ['{ return undefined; }', '{}'],
      ['{ return false; }', '{}'],
    ],
  },
  'src/cli/read-judgement.ts': {
    'it decides when the lines of objects are read, and not which these are': [
      ['false', 'true'],
    ],
  },
  'src/cli/report.ts': {
    'it decides when the lines of objects are read, and not which these are': [
      ['true', 'false'],
    ],
    'no file has the name of standard input': [
      ['path === STDIN.argument', 'false'],
    ],
    'a function that returns nothing returns undefined, which is as good as false': [
      ['{ return false; }', '{}'],
    ],
  },
  'src/cli/required-proof.ts': {
    'the first element, which this changes, is not read': [
      ['[]', '["Stryker was here"]'],
    ],
    'no two agents have the same title, and no two objects the same key': [
      ['one.title < other.title', 'one.title <= other.title'],
      ['one < other', 'one <= other'],
    ],
  },
};
