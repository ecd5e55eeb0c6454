import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { createRequire } from 'module';
import { tmpdir } from 'os';
import { join } from 'path';
import { transformSync } from 'esbuild';
import * as library from '../../src';
import { ExitCode } from '../../src/cli/command';
import { run } from '../../src/cli/main';

const ROOT = join(__dirname, '..', '..');

/** The output of Helm that the README pipes into `check`. */
const OF_HELM = join(ROOT, 'examples', 'adopt', 'helm.yaml');

const requirePackage = createRequire(__filename);

const FENCE = /^```(?:(\w+)[^\n]*)?\n([^]*?)^```$/gm;

/**
 * The README with what its snippets print, run in the order in which they are there, by the source of this checkout and in this process.
 * A block without a language holds what the block before it prints. The first TypeScript is the app, and the others are lines of it.
 */
export async function readmeWithOutputs(page: string): Promise<string> {
  const reader = new Reader();
  try {
    const outputs: string[] = [];
    for (const [, language, code] of page.matchAll(FENCE)) {
      outputs.push(await reader.read(language, code));
    }
    return page.replace(FENCE, (block, language?: string) => {
      const output = outputs.shift()!;
      return language === undefined ? `\`\`\`\n${output}\`\`\`` : block;
    });
  } finally {
    reader.remove();
  }
}

/** One who follows the README in a folder of their own. */
class Reader {
  private readonly folder = mkdtempSync(join(tmpdir(), 'readme-'));
  private app = '';
  private printed = '';

  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  /** Does what a block says; gives what an output block after it must hold: what comes on stdout, or the message of an error. */
  public async read(language: string | undefined, code: string): Promise<string> {
    if (language === 'ts') {
      this.app = this.app === '' ? code : this.app.replace('app.synth();', () => `${code}\napp.synth();`);
      this.printed = this.runApp();
    } else if (language === 'sh') {
      const commands = code.split('\n').flatMap((line) => line.replace(/\s+#.*/, '').split(' && ')).filter((text) => text !== '');
      this.printed = '';
      for (const command of commands) {
        this.printed += await this.execute(command);
      }
    }
    return this.printed;
  }

  /** Runs a pipe of commands. */
  private async execute(pipe: string): Promise<string> {
    let text = '';
    for (const command of pipe.split(' | ')) {
      text = await this.outputOf(command, text);
    }
    return text;
  }

  private async outputOf(command: string, input: string): Promise<string> {
    const [program, ...args] = command.replace(/^npx (tsx|cdk8s-hardened-agents) /, '$1 ').split(' ');
    switch (program) {
      case 'npm': // what these need is not here: packages and a cluster
      case 'kubectl': return '';
      case 'helm': return readFileSync(OF_HELM, 'utf8');
      case 'cp': cpSync(this.at(args[1]), this.at(args[2]), { recursive: true }); return '';
      case 'head': return lines(input).slice(0, -Number(args[0])).join('');
      case 'tail': return lines(input).slice(Number(args[0])).join('');
      case 'tsx': return this.runApp();
      case 'cdk8s-hardened-agents': return this.runCommandLine(args, input);
      default: throw new Error(`README.md: nothing here knows how to run "${command}"`);
    }
  }

  private async runCommandLine(args: string[], input: string): Promise<string> {
    let [printed, errors] = ['', ''];
    async function* stdin(): AsyncGenerator<Uint8Array> { yield Buffer.from(input); }
    const io = { stdin: stdin(), out: (text: string) => { printed += text; }, err: (text: string) => { errors += text; } };
    const isFile = (arg: string) => /^\w+(\.html)?$/.test(arg) && (arg.endsWith('.html') || existsSync(this.at(arg)));
    if (await run(args.map((arg) => (isFile(arg) ? this.at(arg) : arg)), io) === ExitCode.UNUSABLE) {
      throw new Error(`README.md: ${args.join(' ')} is not usable: ${errors}`);
    }
    return printed.replaceAll(`${this.folder}/`, '');
  }

  /** What the app prints, or the message of its error. */
  private runApp(): string {
    const source = this.app.replace(/\{ [^}]+ \} from 'cdk8s-hardened-agents'/, `{ ${this.names().join(', ')} } from 'cdk8s-hardened-agents'`);
    const { code } = transformSync(source, { loader: 'ts', format: 'cjs' });
    const before = process.env.CDK8S_OUTDIR;
    process.env.CDK8S_OUTDIR = this.at('dist');
    let printed = '';
    const log = (text: string) => { printed += `${text}\n`; };
    try {
      // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the README's own code
      new Function('require', 'module', 'console', code)((name: string) => (
        name === 'cdk8s-hardened-agents' ? library : requirePackage(name)), {}, { log });
      return printed;
    } catch (error) {
      return `${(error as Error).message}\n`;
    } finally {
      process.env.CDK8S_OUTDIR = before;
      if (before === undefined) {
        delete process.env.CDK8S_OUTDIR;
      }
    }
  }

  /** What the app needs of the library, as an editor imports it. */
  private names(): string[] {
    return Object.keys(library).filter((name) => new RegExp(`\\b${name}\\b`).test(this.app));
  }

  private at(name: string): string {
    return join(this.folder, name);
  }
}

function lines(text: string): string[] {
  return text.match(/[^\n]*\n/g) ?? [];
}
