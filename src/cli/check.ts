import { Origin, UnreadableError, documentsIn } from './documents';
import { ExitCode, Io } from './io';
import { CheckOptions } from './options';
import { readSources } from './read';
import { asJson, asTable, oneLine, skippedIn, summaryOf } from './report';
import { judgeManifests } from '../policy/judge-manifests';
import { Document } from '../policy/manifest-list';
import { Severity } from '../policy/severity';

/** Judges what the paths hold, and prints what was found. */
export async function check(paths: string[], { format, failOn, judge }: CheckOptions, io: Io): Promise<ExitCode> {
  const complain = (text: string) => io.err(`${oneLine(text)}\n`);
  const { documents, faults } = await documentsOf(paths, io);
  if (faults.length > 0 || documents.length === 0) {
    (faults.length > 0 ? faults : [`no documents in ${paths.join(', ')}`]).forEach((fault) => complain(`error: ${fault}`));
    return ExitCode.UNUSABLE;
  }
  const judgement = judgeManifests(documents, judge);
  const skipped = skippedIn(judgement);
  if (skipped.length > 0) {
    complain(`skipped, since they have no apiVersion and kind: ${skipped.join(', ')}`);
  }
  const untold = [...(judge.ranges?.pods.length ? [] : ['--pod-cidr']), ...(judge.ranges?.services.length ? [] : ['--service-cidr'])];
  if (format === 'table' && untold.length > 0) {
    complain(`without ${untold.join(' and ')} only metadata endpoints could be judged by address`);
  }
  io.out(format === 'json' ? asJson(judgement) : asTable(judgement));
  const { errors, warnings, unused } = summaryOf(judgement);
  return errors + (failOn === Severity.WARNING ? warnings + unused : 0) > 0 ? ExitCode.FINDINGS : ExitCode.CLEAN;
}

/** All documents, and what cannot be read: one fault a file. */
async function documentsOf(paths: string[], io: Io): Promise<{ documents: Document<Origin>[]; faults: string[] }> {
  const { sources, faults } = await readSources(paths, () => io.stdin());
  const documents = sources.flatMap((source) => {
    try {
      return documentsIn(source);
    } catch (error) {
      if (error instanceof UnreadableError) {
        faults.push(error.message);
        return [];
      }
      throw error;
    }
  });
  return { documents, faults };
}
