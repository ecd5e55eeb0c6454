import { CatalogueRule, EXECUTE } from './catalogue-rule';
import { FalcoPriority } from '../falco-priority';

/** Programs that agents do not start. Most agents work with shells without a terminal, so these make no alert. */
export const PROCESSES: readonly CatalogueRule[] = [
  {
    id: 'package-manager',
    does: 'starts a package manager',
    why: 'Packages bring programs into the pod that nobody looked at. Agents that build software need an exception.',
    events: EXECUTE,
    condition: 'proc.name in ($package_managers)',
    output: 'directory=%proc.cwd',
    priority: FalcoPriority.NOTICE,
    tags: ['process', 'mitre_command_and_control', 'T1105'],
  },
  {
    id: 'terminal-shell',
    does: 'starts a shell with a terminal',
    why: "Somebody sits at it, by kubectl exec or through a connection of the attacker's.",
    events: EXECUTE,
    condition: 'proc.name in ($shells) and proc.tty != 0',
    output: 'directory=%proc.cwd',
    priority: FalcoPriority.NOTICE,
    tags: ['process', 'mitre_execution', 'T1059.004'],
  },
  {
    id: 'miner-process',
    does: 'starts a miner',
    why: 'Mining takes the machine and the bill; agents that execute what they are told are a favourite for it.',
    events: EXECUTE,
    condition:
      'proc.name in ($miners) or proc.cmdline contains stratum+ or proc.cmdline contains stratum2+ or proc.cmdline contains --donate-level',
    output: 'directory=%proc.cwd',
    priority: FalcoPriority.CRITICAL,
    tags: ['process', 'mitre_impact', 'T1496'],
  },
  {
    id: 'fileless-program',
    does: 'starts a program that is no file',
    why: 'A program in memory alone leaves nothing for scanners, and needs no place that may be written.',
    events: EXECUTE,
    condition: 'proc.is_exe_from_memfd = true',
    output: 'directory=%proc.cwd',
    priority: FalcoPriority.CRITICAL,
    tags: ['process', 'mitre_defense_evasion', 'T1620'],
  },
];
