/// <reference lib="dom" />
import { JudgeRequest, TryAnswer, TryRequest } from './messages';
import { UnusableError, UsageError } from '../../src/cli/command';
import { TOO_MUCH } from '../../src/cli/exact-yaml';
import { judgedRun } from '../../src/cli/judged-run';
import { reportOf } from '../../src/cli/posture-input';
import { Progress } from '../../src/cli/progress';
import { queryResult } from '../../src/cli/query-result';
import { show } from '../../src/engine/input/show';
import { judgeOptions, namespaceOption } from '../../src/engine/rules/judge-options';
import { OptionError } from '../../src/engine/rules/option-values';
import { memoizeBy } from '../../src/engine/value/memoize';
import { checkJson } from '../../src/report/check-json';
import { Checked, presumedLine, summaryLine } from '../../src/report/checked';
import { htmlOf } from '../../src/report/html';
import { jsonText } from '../../src/report/json';
import { SCRIPT } from '../../src/report/page/script';
import { queryTable } from '../../src/report/query';

/** The version of the library, which the build gives. */
declare const VERSION: string;
/** The script of frame.ts, which the build gives. */
declare const FRAME: string;

/** The page is for what one pastes or drops. A tab has less memory than the command line. */
const MAX_BYTES = 50_000_000;

/** What was judged last. */
let checked: Checked;
const postureOf = memoizeBy(reportOf);

const WRITERS: { readonly [format in Extract<TryRequest, { kind: 'write' }>['format']]: () => string } = {
  json: () => jsonText(checkJson(checked)),
  html: () => htmlOf(postureOf(checked)),
  frame: () => htmlOf(postureOf(checked), 'What the rules find', `${FRAME}${SCRIPT}`),
};

/** The names of options in errors, as the page has them. */
const OPTIONS: { readonly [option: string]: string } = { '--to': 'to', '--from': 'from' };

/** Answers a request. What is wrong with it is in the answer, too. */
function answer(request: TryRequest): TryAnswer {
  try {
    switch (request.kind) {
      case 'judge': return judge(request);
      case 'query': return { text: queryTable(queryResult(checked, request)) };
      case 'write': return { text: WRITERS[request.format]() };
    }
  } catch (error) {
    if (error instanceof UnusableError) {
      return { faults: error.faults.map((text) => ({ text })) };
    }
    if (error instanceof UsageError) {
      return { faults: [{ option: OPTIONS[error.option], text: `must ${error.must}, got ${show(error.got)}` }] };
    }
    if (error instanceof OptionError) {
      return { faults: [{ option: /^\w+/.exec(error.at)![0], text: `must ${error.must}, got ${show(error.got)}` }] };
    }
    return { faults: [{ text: `the engine stopped: ${(error as Error).message}` }] };
  }
}

function judge({ sources, options, namespace, all: judgesAll }: JudgeRequest): TryAnswer {
  let left = MAX_BYTES;
  const large = sources.filter(({ bytes }) => (left -= bytes.length) < 0);
  if (large.length > 0) {
    throw new UnusableError(large.map(({ file }) => `${file}: ${TOO_MUCH}`));
  }
  const warnings: string[] = [];
  const context = {
    names: sources.map(({ file }) => file),
    toolVersion: VERSION,
    isReport: true,
    progress: new Progress(),
    warn: (text: string) => warnings.push(text),
  };
  const all = { ...judgeOptions(options), namespace: namespaceOption(namespace), all: judgesAll };
  try {
    checked = { ...judgedRun({ sources, faults: [], missing: [] }, all, context), known: [], fixed: [] };
  } catch (error) {
    throw error instanceof UnusableError ? new UnusableError([...warnings, ...error.faults]) : error;
  }
  const presumed = presumedLine(checked);
  return {
    text: summaryLine(checked),
    warnings: [...warnings, ...presumed === undefined ? [] : [presumed]],
  };
}

addEventListener('message', ({ data }: MessageEvent<TryRequest>) => postMessage(answer(data)));
