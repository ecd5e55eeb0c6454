import { count, table } from './page';

/** What one run measured. */
export interface Sample {
  readonly seconds: number;
  readonly megabytes?: number;
}

/** A figure of several runs. */
interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** What several runs measured. */
export interface Figures {
  readonly seconds: Spread;
  readonly megabytes?: Spread;
}

/** What takes the seconds of one call. */
export function timed(call: () => void): () => Sample {
  return () => {
    const begin = performance.now();
    call();
    return { seconds: (performance.now() - begin) / 1000 };
  };
}

/** Measures in turns, so that a busy moment of the machine meets all that is compared. */
export function inTurns(runs: number, measured: (() => Sample)[]): Figures[] {
  const rounds = Array.from({ length: runs }, () => measured.map((measure) => measure()));
  return measured.map((_, i) => {
    const memory = rounds.flatMap((round) => round[i].megabytes ?? []);
    return { seconds: spread(rounds.map((round) => round[i].seconds)), megabytes: memory.length > 0 ? spread(memory) : undefined };
  });
}

function spread(values: number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)], min: sorted[0], max: sorted.at(-1)! };
}

/** Such as `5.69 s (5.60 to 5.81), 348 MB`, and whether the medians are as their aims want them. */
export function show({ seconds: { median, min, max }, megabytes }: Figures, aim?: number, memory?: number): string {
  const [unit, factor, digits] = median < 0.2 ? ['ms', 1000, 0] : ['s', 1, 2];
  const [middle, least, most] = [median, min, max].map((value) => (value * factor).toFixed(digits));
  const span = min === max ? '' : ` (${least} to ${most})`;
  const taken = megabytes ? `, ${megabytes.median.toFixed(0)} MB${verdict(megabytes.median, memory, ' MB')}` : '';
  return `${middle} ${unit}${span}${verdict(median, aim, ' s')}${taken}`;
}

/** The time of one in that of another, by their medians, such as `1.12 (aim 1.00, missed)`. */
export function against(one: Figures, other: Figures, aim?: number): string {
  const ratio = one.seconds.median / other.seconds.median;
  return `${ratio.toFixed(2)}${verdict(ratio, aim)}`;
}

/** The most that a figure is to be, and whether it is, by the digits that a page shows. */
export function verdict(figure: number, aim?: number, unit = ''): string {
  return aim === undefined ? '' : ` (aim ${aim.toFixed(2)}${unit}, ${Number(figure.toFixed(2)) <= aim ? 'met' : 'missed'})`;
}

/** What takes longer with its size takes at most so much more for as much more of it. */
const LINEAR = 1.1;

/** The time of each size in that of the size before it, such as `1.97 (aim 2.20, met) for 2 times as many`; the first has none. */
export function growth(sizes: number[], figures: Figures[], isAimed = true): string[] {
  return sizes.map((size, i) => {
    if (i === 0) {
      return '';
    }
    const factor = size / sizes[i - 1];
    const taken = against(figures[i], figures[i - 1], isAimed ? LINEAR * factor : undefined);
    return `${taken} for ${Number(factor.toFixed(2))} times as many`;
  });
}

/** A table of how long each size takes, and how that grows. The aim in seconds is that of the first size. */
export function growing(what: string, sizes: number[], figures: Figures[], aim?: number): string[] {
  const growths = growth(sizes, figures);
  return table([what, 'time', 'against the row above'], sizes.map((size, i) =>
    [count(size), show(figures[i], i === 0 ? aim : undefined), growths[i]]));
}
