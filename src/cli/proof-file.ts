import { isUtf8 } from 'buffer';
import { KeyObject } from 'crypto';
import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeFileSync } from 'fs';
import { UnusableError } from './command';
import { ProofFault, ProofStatement, ProofTrust, statementLine, verifyStatements } from './proof-statement';
import { faultOf, printedPath } from './read';
import { Proof } from '../engine/proof/proof';

/**
 * Adds a proof to the end of a file of statements, and makes the file if there is none. No line before it changes: a run that stops in
 * between leaves half a line at the end at most, which every reader finds.
 *
 * @param key an Ed25519 private key. Without one the statement is unsigned
 * @throws UnusableError if the file is no whole file of statements, or cannot be written
 */
export function appendStatement(file: string, proof: Proof, key?: KeyObject): void {
  const text = textIn(file) ?? '';
  const { statements, faults } = verifyStatements(text, { keys: [] });
  refuseFaults(file, faults);
  const line = statementLine(proof, statements[statements.length - 1]?.digest, key);
  refuseFaults(file, verifyStatements(text + line, { keys: [] }).faults);
  appendLine(file, line, Buffer.byteLength(text));
}

/** @param size the bytes that the file has */
function appendLine(file: string, line: string, size: number): void {
  try {
    const handle = openSync(file, 'a');
    try {
      if (fstatSync(handle).size !== size) {
        throw new UnusableError([`${printedPath(file)}: another run wrote to it; run again`]);
      }
      try {
        writeFileSync(handle, line);
        fsyncSync(handle);
      } catch (error) {
        ftruncateSync(handle, size);
        throw error;
      }
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw error instanceof UnusableError ? error : new UnusableError([faultOf(file, error)]);
  }
}

/**
 * Reads a file of statements, the oldest first.
 *
 * @throws UnusableError if it cannot be read, has a fault or no statement
 */
export function readProofFile(file: string, trust: ProofTrust): ProofStatement[] {
  const text = textIn(file);
  if (text === undefined || text === '') {
    throw new UnusableError([`${printedPath(file)}: ${text === '' ? 'has no statement' : 'no such file or directory'}`]);
  }
  const { statements, faults } = verifyStatements(text, trust);
  refuseFaults(file, faults);
  return [...statements];
}

/** How many faults of a file an error names. */
const MAX_FAULTS = 10;

function refuseFaults(file: string, faults: readonly ProofFault[]): void {
  if (faults.length > 0) {
    const more = faults.length - MAX_FAULTS;
    throw new UnusableError([
      ...faults.slice(0, MAX_FAULTS).map(({ line, text }) => `${printedPath(file)}:${line}: ${text}`),
      ...more > 0 ? [`${printedPath(file)}: ${more} more faults`] : [],
    ]);
  }
}

/** The text of a file. Nothing if there is none. */
function textIn(file: string): string | undefined {
  try {
    const bytes = readFileSync(file);
    if (!isUtf8(bytes)) {
      throw new Error('must be UTF-8');
    }
    return bytes.toString();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw new UnusableError([faultOf(file, error)]);
  }
}
