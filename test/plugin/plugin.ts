import { rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Validation, ValidationContext } from 'cdk8s-cli/plugins';
import { stringify } from 'yaml';
import { AgentValidation } from '../../src/plugin/cdk8s-cli-plugin';
import { RANGES } from '../support/app';
import { surroundings, tweaked, valid } from '../support/cases';
import { folderOfTest } from '../support/folder';

/** The path of a file of the test. */
export const fileAt = (name: string) => join(folderOfTest(), name);

type Report = ReturnType<ValidationContext['report']['toJson']> & { readonly success: boolean; readonly logged: string[] };

/** What the plugin reports of files, by their names. */
export async function validate(files: { [name: string]: string }, properties: unknown = RANGES): Promise<Report> {
  const paths = Object.entries(files).map(([name, text]) => {
    rmSync(fileAt(name), { force: true }); // some file systems write at once what replaces the content of a file
    writeFileSync(fileAt(name), text);
    return fileAt(name);
  });
  const context = new ValidationContext(paths, 'cdk8s-hardened-agents', '0.0.0', {}, false);
  const log = jest.spyOn(context.logger, 'log').mockImplementation();
  const plugin: Validation = new AgentValidation(properties); // its own idea of the context must fit cdk8s-cli's
  await plugin.validate(context);
  return { ...context.report.toJson(), success: context.report.success, logged: log.mock.calls.map(([line]) => line) };
}

/** A file that holds the manifests. */
export function yaml(...manifests: unknown[]): string {
  return manifests.map((manifest) => stringify(manifest)).join('---\n');
}

export const ACK = 'cdk8s-hardened-agents/acknowledged-no-host-namespaces';
export const weak = tweaked('Pod', ({ spec }) => { spec.hostPID = true; });

export const hardened = () => yaml(valid('Deployment'), ...surroundings());
