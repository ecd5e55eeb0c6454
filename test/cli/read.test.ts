import { Readable } from 'stream';
import { at, command, file, yaml } from './command';
import { faultOf, isMissing, readSources } from '../../src/cli/read';
import { valid } from '../support/cases';

/** What is read, in which order, and up to which size. */

const none = Readable.from([]);

/** The files that are read of a folder. */
async function namesIn(folder: string): Promise<string[]> {
  const { sources } = await readSources([at(folder)], none);
  return sources.map((source) => source.file.slice(at(folder).length + 1));
}

test('manifests of a folder are read at any depth, and in the order of their paths', async () => {
  ['a/x.yaml', 'a.yaml', 'b/c/d.json', 'b/c.yml', 'a.yaml.orig', 'yaml', 'my.folder/e.yaml', 'node_modules_2/f.yaml', 'node_modules/g.yaml']
    .forEach((name) => file(`order/${name}`, 'a: 1\n'));
  expect(await namesIn('order')).toEqual(['a.yaml', 'a/x.yaml', 'b/c.yml', 'b/c/d.json', 'my.folder/e.yaml', 'node_modules_2/f.yaml']);
});

test('a run reads up to a size, over all its files', async () => {
  const [one, other] = [file('one.yaml', 'a: 1\n'), file('other.yaml', 'b: 22\n')];
  const read = async (limit: number) => {
    const { sources, faults } = await readSources([one, other], none, limit);
    return [...sources.map(({ bytes }) => bytes.length), ...faults.map((fault) => fault.slice(at('x').length - 1))];
  };
  expect(await read(11)).toEqual([5, 6]);
  expect(await read(10)).toEqual([5, expect.stringMatching(/^other\.yaml: is too large for one run/)]);
  expect(await read(4)).toEqual(['one.yaml', 'other.yaml'].map((name) => expect.stringMatching(`^${name}: is too large`) as string));
});

test.each<[string, string]>([
  ['ENOENT: no such file or directory, open \'b\'', 'a: no such file or directory'],
  ['E2BIG: too much, at once, open \'b\'', 'a: too much'],
  ['EIO: input, output\nand more', 'a: input'],
  ['it says: EIO: input, output', 'a: it says: EIO: input, output'],
  ['lost: it, and more', 'a: lost: it, and more'],
])('the fault %j', (message, expected) => {
  expect(faultOf('a', new Error(message))).toBe(expected);
});

test('what is there is not missing, and standard input never is', async () => {
  const path = file('there.yaml', yaml(valid('Pod')));
  expect([path, at('none'), '-', `${path}/below`].map(isMissing)).toEqual([false, true, false, false]);
  const { code, out } = await command(['diff', '-', path, '--old-may-be-missing'], yaml(valid('Pod')));
  expect([code, out.split('\n')[0]]).toEqual([0, 'no difference in reach, findings, controls or images']);
});
