import { ApiRow, ApiWall, API_WALLS, PodRow, Runtime, Tried } from './row';

/** How a row ended: the attack fails, succeeds, is not known, or could not be shown since the control failed, too. */
export type Verdict = 'held' | 'open' | 'unknown' | 'not shown';

/** What became of a row in pods. */
export interface PodResult {
  readonly row: PodRow;
  /** How the weak pod fared: with anything but success the row shows nothing. */
  readonly control: Tried;
  /** Each wall alone, added to the weak pod. */
  readonly layers: readonly (readonly [name: string, tried: Tried])[];
  readonly agents: { readonly [runtime in Runtime]?: Tried };
}

/** What became of a request to the API server, behind each wall. */
export interface ApiResult {
  readonly row: ApiRow;
  readonly walls: { readonly [wall in ApiWall]: Tried };
}

const VERDICTS: { readonly [code: number]: Verdict } = { 0: 'open', 1: 'held' };

/** The verdict on a hardened pod. Success of the control comes first: what no pod can do is not stopped. */
export function verdictOf(control: Tried, tried: Tried): Verdict {
  return control.code === 0 ? VERDICTS[tried.code] ?? 'unknown' : 'not shown';
}

/** The verdicts of a row: for each runtime, or for the API server alone. */
export function verdictsOf(result: PodResult | ApiResult): readonly (readonly [of: string, verdict: Verdict])[] {
  if ('walls' in result) {
    return [['API server', verdictOf(result.walls.none, result.walls.both)]];
  }
  return Object.entries(result.agents).map(([runtime, tried]) => [runtime, verdictOf(result.control, tried)]);
}

/** Whether the control succeeds, so that a row counts. */
export function isShown(result: PodResult | ApiResult): boolean {
  return verdictsOf(result).some(([, verdict]) => verdict !== 'not shown');
}

/** The walls that stop the attack alone. */
export function sufficing(result: PodResult | ApiResult): readonly string[] {
  const walls = 'walls' in result
    ? API_WALLS.filter((wall) => wall !== 'none' && wall !== 'both').map((wall) => [wall, result.walls[wall]] as const)
    : result.layers;
  return walls.filter(([, { code }]) => code === 1).map(([name]) => name);
}

/** What to do about a row that stays open; nothing where it should not be open. */
export function remedyOf({ row: { open } }: PodResult | ApiResult, of: string): string | undefined {
  return typeof open === 'string' ? open : open?.[of as Runtime];
}

/** What the suite found wrong: attacks that succeed although the library says that they do not, and tries that show nothing. */
export function faultsOf(results: readonly (PodResult | ApiResult)[]): string[] {
  return results.flatMap((result) => verdictsOf(result).flatMap(([of, verdict]) => {
    const { id, title } = result.row;
    switch (verdict) {
      case 'open': return remedyOf(result, of) === undefined ? [`${id}: succeeds under ${of}: ${title}`] : [];
      case 'unknown': return [`${id}: not known under ${of}; see its log`];
      default: return [];
    }
  }));
}
