import { CatalogueRule, OPEN } from './catalogue-rule';
import { FalcoPriority } from '../falco-priority';

/** Changes of the programs that agents, probes and people call. Failed attempts count, too. */
export const BINARIES: readonly CatalogueRule[] = [
  {
    id: 'binary-written',
    does: 'writes to a program',
    why: 'A changed ls or sh does the attacker\'s work whenever anybody calls it.',
    events: OPEN,
    condition: '(evt.is_open_write = true or evt.arg.flags contains O_TRUNC or evt.type = creat) and fd.name pmatch ($binary_directories)',
    output: 'file=%fd.name',
    priority: FalcoPriority.ERROR,
    tags: ['filesystem', 'mitre_persistence', 'T1554'],
  },
  {
    id: 'binary-renamed',
    does: 'renames a program',
    why: 'What takes the place of ls or sh is called in its stead.',
    events: ['rename', 'renameat', 'renameat2'],
    condition: 'evt.arg.oldpath pmatch ($binary_directories) or evt.arg.newpath pmatch ($binary_directories)',
    output: 'from=%evt.arg.oldpath to=%evt.arg.newpath',
    priority: FalcoPriority.ERROR,
    tags: ['filesystem', 'mitre_persistence', 'T1554'],
  },
  {
    id: 'binary-removed',
    does: 'removes a program',
    why: 'What is removed makes room for another, or takes away what would have told of the attack.',
    events: ['unlink', 'unlinkat', 'rmdir'],
    condition: 'evt.arg.path pmatch ($binary_directories) or evt.arg.name pmatch ($binary_directories)',
    output: 'file=%evt.arg.path%evt.arg.name',
    priority: FalcoPriority.ERROR,
    tags: ['filesystem', 'mitre_defense_evasion', 'T1070.004'],
  },
  {
    id: 'binary-linked',
    does: 'links a program',
    why: 'A link in the place of a program leads who calls it elsewhere; one from elsewhere lets it be changed under another name.',
    events: ['link', 'linkat', 'symlink', 'symlinkat'],
    condition: 'evt.arg.newpath pmatch ($binary_directories) or evt.arg.oldpath pmatch ($binary_directories)'
      + ' or evt.arg.linkpath pmatch ($binary_directories)',
    output: 'link=%evt.args',
    priority: FalcoPriority.ERROR,
    tags: ['filesystem', 'mitre_persistence', 'T1554'],
  },
  {
    id: 'binary-mode',
    does: 'changes mode or owner of a program',
    why: 'A program that others may write, or that runs as its owner, is a way to what they may.',
    events: ['chmod', 'fchmod', 'fchmodat', 'chown', 'lchown', 'fchown', 'fchownat'],
    condition: 'evt.arg.filename pmatch ($binary_directories) or evt.arg.path pmatch ($binary_directories)'
      + ' or evt.arg.pathname pmatch ($binary_directories) or (evt.type in (fchmod, fchown) and fd.name pmatch ($binary_directories))',
    output: 'change=%evt.args',
    priority: FalcoPriority.ERROR,
    tags: ['filesystem', 'mitre_defense_evasion', 'T1222.002'],
  },
  {
    id: 'binary-mounted',
    does: 'mounts over a program',
    why: 'What is mounted over a program is called in its stead, and no file has changed.',
    events: ['mount'],
    condition: 'evt.arg.dir pmatch ($binary_directories)',
    output: 'source=%evt.arg.dev over=%evt.arg.dir',
    priority: FalcoPriority.CRITICAL,
    tags: ['filesystem', 'mitre_persistence', 'T1554'],
  },
];
