import { readdirSync, readFileSync } from 'fs';

/** The process of a program that has an argument, such as the path of its configuration. */
export function processOf(program: string, argument: string): number {
  const runs = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').includes(argument)
        && readFileSync(`/proc/${pid}/comm`, 'latin1') === `${program}\n`;
    } catch { // it ended meanwhile
      return false;
    }
  };
  return Number(readdirSync('/proc').find((name) => /^\d+$/.test(name) && runs(name)));
}

/** Memory of a process that the kernel cannot take back. */
export function residentBytes(pid: number): number {
  return Number(/RssAnon:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) * 1024;
}
