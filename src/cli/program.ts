import { Command } from 'commander';
import { isMistyped } from '../engine/value/nearest';

/** A command that suggests an option only where its name is near: commander suggests "--all" for "--fail". */
export class Program extends Command {
  public createCommand(name?: string): Program {
    return new Program(name);
  }

  /** commander calls it with an option that the command does not have. */
  public unknownOption(flag: string): void {
    const options = this.options.flatMap(({ long }) => long ?? []);
    const meant = options.find((one) => one.startsWith(flag)) ?? options.find((one) => isMistyped(flag, one));
    const suggestion = meant === undefined ? '' : `\n(Did you mean ${meant}?)`;
    this.error(`error: unknown option '${flag}'${suggestion}`, { code: 'commander.unknownOption' });
  }
}
