import * as ts from 'typescript';
import { ROOT } from './root';

/** What the compiler says of files. Of what they import it says nothing: the type check of this checkout does. */
export function typeErrors(config: string, files: string[]): string {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} };
  const { options, errors: ofConfig } = ts.getParsedCommandLineOfConfigFile(config, {}, host)!;
  const program = ts.createProgram(files, options);
  const sources = files.map((file) => program.getSourceFile(file)!);
  const errors = sources.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]);
  return ts.formatDiagnostics([...ofConfig, ...program.getOptionsDiagnostics(), ...errors],
    { getCurrentDirectory: () => ROOT, getCanonicalFileName: (file) => file, getNewLine: () => '\n' });
}
