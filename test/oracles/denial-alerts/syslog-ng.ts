import { ChildProcess, spawn, spawnSync } from 'child_process';
import { once } from 'events';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

/** The real syslog-ng, as a pod of DenialAlerts runs it, under a configuration that is changed in its folder and URL alone. */
export class SyslogNg {
  /** @param probe the command by which the kubelet asks whether it is well */
  public static async start(conf: string, command: readonly string[], probe: readonly string[], url: string): Promise<SyslogNg> {
    const folder = mkdtempSync(join(tmpdir(), 'denial-alerts-'));
    mkdirSync(join(folder, 'logs'));
    writeFileSync(join(folder, 'conf'), conf.replace(/"\/var\/log\/containers"/g, `"${join(folder, 'logs')}"`)
      .replace(/\burl\("[^"]+"\)/g, `url("${url}")`));
    const here = ([program, ...args]: readonly string[]) => [program, args.map((arg) =>
      arg.replace('/etc/denial-alerts/syslog-ng.conf', join(folder, 'conf')).replace('/var/lib/syslog-ng/', `${folder}/`))] as const;
    const started = new SyslogNg(spawn(...here(command), { env: { NODE_NAME: 'node-1' } }), folder);
    for (const end = Date.now() + 20_000; spawnSync(...here(probe)).status !== 0; await new Promise((later) => setTimeout(later, 50))) {
      if (Date.now() > end || started.process.exitCode !== null) {
        throw new Error(`syslog-ng does not start: ${started.output}`);
      }
    }
    return started;
  }

  private output = '';

  private constructor(private readonly process: ChildProcess, private readonly folder: string) {
    process.stderr!.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    process.on('error', (error) => (this.output += `${error.message}; are syslog-ng-core and syslog-ng-mod-http installed?`));
  }

  /** Writes lines to the log of a container, as container runtimes do. */
  public write(container: string, lines: readonly string[], stream = 'stdout'): void {
    const file = join(this.folder, 'logs', `${container}-${'0'.repeat(64)}.log`);
    const at = '2026-11-25T13:00:00.123456789Z';
    appendFileSync(file, lines.flatMap((line) => parts(line).map(([part, mark]) => `${at} ${stream} ${mark} ${part}\n`)).join(''));
  }

  public async stop(): Promise<void> {
    this.process.kill('SIGKILL');
    await once(this.process, 'exit');
    rmSync(this.folder, { recursive: true });
  }
}

/** containerd writes so much of a line at a time. */
const MOST = 16 * 1024;

function parts(line: string): [string, string][] {
  return line.length <= MOST ? [[line, 'F']] : [[line.slice(0, MOST), 'P'], ...parts(line.slice(MOST))];
}

