import { makerOf, sampleOf } from './makers';
import { Case, casesOf, faultOf } from './wrong-values';
import { Context } from '../random-apps/context';
import { Entry, entries } from '../support/struct-types';

/**
 * Plain JavaScript passes values that TypeScript refuses. The error names the construct, the prop, the value and what is allowed: for each
 * constructor and method of the library that takes a struct.
 */

/** What takes a struct of others, which is not read here. */
const OF_OTHERS = ['HardenedAgentDeployment#exposeViaService', 'AgentValidation#validate'];

/** A Service has ports of its own: the method refuses every value. */
const isRefused = ({ name }: Entry, { at }: Case) => name === 'PodSubnetEgressDeny#allowToService' && at.startsWith('ports');

/** The entry that tries what is inside of a field. */
const triedBy = new Map<string, string>();

/** The wrong values of an entry in an app of its own, each with what finds its fault. */
function faultsIn(entry: Entry): (() => string | undefined)[] {
  const context = new Context(true);
  const { valid, act, place } = makerOf(entry.name, context);
  const isNew = (field: string) => (triedBy.get(field) ?? triedBy.set(field, entry.name).get(field)) === entry.name;
  const sample = (struct: string) => sampleOf(struct, context);
  return casesOf(entry.struct, valid, { sample, isNew }).filter((one) => !isRefused(entry, one)).map((one) => () => {
    const id = context.id('wrong');
    const fault = faultOf(one, place(id), () => act(one.props, id));
    context.chart.node.tryRemoveChild(id);
    return fault;
  });
}

test.each(entries().filter(({ name }) => !OF_OTHERS.includes(name)))('$name', (entry) => {
  // A fault counts if it is found in a new app, too: an app keeps what was refused late, such as an address that is taken.
  const faults = faultsIn(entry).flatMap((fault, i) => (fault() && faultsIn(entry)[i]()) ?? []);
  expect(faults).toEqual([]);
});
