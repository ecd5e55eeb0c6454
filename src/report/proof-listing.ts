import { JudgedRun, summaryOf } from './checked';
import { Entry, Listing, Subject, labelCounts } from './listing';
import { Proof, ProofVerdict } from '../engine/proof/proof';
import { memoize } from '../engine/value/memoize';

const LEVELS = { broken: 'error', inconclusive: 'warning', held: 'note' } as const;

/** The worst first. */
const ORDER = [ProofVerdict.BROKEN, ProofVerdict.INCONCLUSIVE, ProofVerdict.HELD];

/** What `prove` found, as all formats list it. */
export function listingOfProof({ rows, hasControl }: Pick<Proof, 'rows' | 'hasControl'>, judged: JudgedRun): Listing {
  const subjects = new Map<string, Subject>();
  const entries = ORDER.flatMap((verdict) => rows.filter((row) => row.verdict === verdict).map((row): Entry => {
    const name = row.agent ?? 'the cluster';
    return {
      label: verdict,
      level: LEVELS[verdict],
      fails: verdict !== ProofVerdict.HELD,
      subject: memoize(subjects, name, (): Subject => ({ name })),
      rule: 'prove',
      columns: [verdict, row.wall],
      name: row.wall,
      text: `${row.detail}${row.at === undefined ? '' : ` (${row.at})`}`,
      places: () => [],
      key: () => [name, row.wall],
    };
  }));
  return {
    title: 'Walls tried on a cluster',
    noun: 'wall',
    limitOption: '--output',
    entries,
    known: [],
    subjects: () => [...subjects.values()],
    clean: 'nothing was tried',
    stated: [],
    runs: [{ run: judged.run, summary: summaryOf(judged) }],
    notes: () => (hasControl ? [] : ['No pod without walls tried the same, so silence proves nothing: add an AgentConformance.']),
    summary: labelCounts(entries),
  };
}
