import { execFileSync } from 'child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'fs';
import { writeFile } from 'fs/promises';
import { createServer } from 'net';
import { at, check, command, file, yaml } from './command';
import { beside, ranges, weak } from './manifests';
import { printedPath } from '../../src/cli/read';
import { surroundings, valid } from '../support/cases';

describe('where manifests come from', () => {
  test('files, folders and standard input are one cluster, each read once', async () => {
    file('one/b/pod.yml', yaml(weak()));
    file('one/a.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items: surroundings() }));
    file('one/readme.md', 'no manifest');
    const pod = file('one/two.yaml', '');
    const { code, out, err } = await check(['-', at('one'), pod, at('one/b/../b'), ...ranges], yaml(valid('Job')));
    expect([code, err]).toEqual([1, '']);
    expect(out).toContain('Pod "agents/');
    expect(out).toContain('(one/b/pod.yml:1)');
    expect(out).toMatch(new RegExp(`\\n${surroundings().length + 2} objects, 2 findings: 2 errors`));
  });

  test('no packages and no hidden folders, unless they are named', async () => {
    file('project/pod.yaml', yaml(weak()));
    for (const folder of ['node_modules/lib', '.git', '.github/workflows', 'deep/node_modules']) {
      file(`project/${folder}/broken.yaml`, 'a: {{ template }}\n\t');
    }
    file('project/.hidden.yaml', yaml(valid('Job')));
    const { code, out } = await check([at('project'), ...ranges]);
    expect([code, out]).toEqual([1, expect.stringMatching(/\n2 objects, /)]);
    expect((await check([at('project'), at('project/.git')])).err).toMatch(/^error: project\/\.git\/broken\.yaml:1: /);
    expect((await check([at('project/node_modules')])).code).toBe(2);
  });

  test('a named file with any extension', async () => {
    expect((await check([file('manifests.txt', beside(weak())), ...ranges])).code).toBe(1);
  });
});

describe('paths in output', () => {
  test.each([
    ['dist\\agents\\a.yaml', '\\', 'dist/agents/a.yaml'],
    ['C:\\work\\dist', '\\', 'C:/work/dist'],
    ['dist/agents', '\\', 'dist/agents'],
    ['dist/back\\slash.yaml', '/', 'dist/back\\slash.yaml'],
  ])('%s with "%s" between folders is %s', (path, separator, printed) => {
    expect(printedPath(path, separator)).toBe(printed);
  });

  test('a file whose name has a backslash is read and keeps its name', async () => {
    file('names/back\\slash.yaml', beside(weak()));
    expect((await check([at('names'), ...ranges])).out).toContain('(names/back\\slash.yaml:');
  });

  test('line ends of Windows change no line and no finding', async () => {
    const manifests = beside(weak());
    const ofWindows = file('crlf.yaml', manifests.replaceAll('\n', '\r\n'));
    const { code, out } = await check([file('lf.yaml', manifests), ...ranges]);
    expect(await check([ofWindows, ...ranges])).toMatchObject({ code, out: out.replaceAll('lf.yaml', 'crlf.yaml') });
    expect(code).toBe(1);
  });

  test('an accepted file with line ends of Windows', async () => {
    const manifests = file('known.yaml', beside(weak()));
    await check([manifests, ...ranges, '--write-accepted', at('accepted.json')]);
    const accepted = file('windows.json', readFileSync(at('accepted.json'), 'utf8').replaceAll('\n', '\r\n'));
    expect(await check([manifests, ...ranges, '--accepted', accepted])).toMatchObject({ code: 0, err: '' });
  });
});

describe('what cannot be read', () => {
  test('lists every missing or unreadable file', async () => {
    mkdirSync(at('folder'));
    symlinkSync(at('nowhere'), at('folder/gone.yaml'));
    symlinkSync('loop.yaml', at('folder/loop.yaml'));
    file('folder/ok.yaml', beside(weak()));
    file('folder/tab.yaml', 'a:\n\tb: c\n');
    expect(await check([at('none.yaml'), at('folder'), at('none.yaml')])).toEqual({
      code: 2,
      out: '',
      err: [
        'error: none.yaml: no such file or directory',
        'error: folder/gone.yaml: no such file or directory',
        'error: folder/loop.yaml: too many symbolic links encountered',
        'error: folder/tab.yaml:2: Tabs are not allowed as indentation',
        '',
      ].join('\n'),
    });
  });

  test('what is no file in a folder is named and not opened: a fifo waits for a writer', async () => {
    file('special/ok.yaml', beside(weak()));
    execFileSync('mkfifo', [at('special/fifo.yaml'), at('special/fifo.md')]); // no one looks for manifests in the other
    symlinkSync(at('special/fifo.yaml'), at('special/link.yaml'));
    symlinkSync('/dev/null', at('special/null.json'));
    mkdirSync(at('special/folder'));
    symlinkSync('folder', at('special/folder.yaml'));
    symlinkSync('.', at('special/self')); // links to folders are not followed: one may hold itself
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(at('special/socket.yml'), resolve));
    const { code, out, err } = await check([at('special')]);
    await new Promise((resolve) => server.close(resolve));
    const fault = (name: string, what: string) =>
      `error: special/${name}: must be a file or a link to one, got ${what}; remove it from the folder`;
    expect({ code, out, err: err.split('\n').sort() }).toEqual({
      code: 2,
      out: '',
      err: [
        '', fault('fifo.yaml', 'a fifo'), 'error: special/folder.yaml: illegal operation on a directory',
        fault('link.yaml', 'a fifo'), fault('null.json', 'a device'), fault('socket.yml', 'a socket'),
      ],
    });
  });

  test('a fifo that is named is read, as the pipe of a shell is', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const writer = writeFile(at('pipe'), beside(weak()));
    const { code, out } = await check([at('pipe'), ...ranges]);
    await writer;
    expect([code, out]).toEqual([1, expect.stringContaining('2 findings: 2 errors')]);
  });

  test('standard input that fails', async () => {
    const { code, err } = await command(['check', '-'], { toString: null } as unknown as string);
    expect([code, err]).toEqual([2, expect.stringMatching(/^error: stdin: .+\n$/)]);
  });

  test('no objects', async () => {
    mkdirSync(at('empty/deeper'), { recursive: true });
    expect(await check([at('empty')])).toEqual({ code: 2, out: '', err: 'error: no objects with apiVersion and kind in empty\n' });
    for (const nothing of ['', '\n', '# none\n', '---\n---\n', '\uFEFF', 'null\n', '{"apiVersion":"v1","kind":"List","items":[]}']) {
      expect(await check(['-'], nothing)).toEqual({ code: 2, out: '', err: 'error: no objects with apiVersion and kind in stdin\n' });
    }
    expect((await check([file('values.yaml', 'replicas: 1\n')])).err)
      .toBe('skipped objects without apiVersion and kind: values.yaml:1\nerror: no objects with apiVersion and kind in values.yaml\n');
  });

  test('endless input', async () => {
    expect(await check(['/dev/zero'])).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(/^error: \/dev\/zero: is too large for one run; check it in parts/),
    });
  });
});
