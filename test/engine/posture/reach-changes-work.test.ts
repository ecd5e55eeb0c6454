import { PortSet } from '../../../src/engine/address/port-set';
import { opened } from '../../../src/engine/posture/reach-changes';
import { reachOf } from '../../../src/engine/posture/reach-changes-lines';

/** Blocks that are each open on a port of their own. */
const reach = (count: number) => reachOf(Array.from({ length: count }, (_, i) => `20.0.${Math.floor(i / 256)}.${i % 256}/32:${1000 + i}`));

function comparisonsOf(count: number): number {
  const compared = jest.spyOn(PortSet.prototype, 'subtract');
  try {
    expect(opened(reach(count), reach(count))).toEqual({ blocks: [], others: [] });
    return compared.mock.calls.length;
  } finally {
    compared.mockRestore();
  }
}

test('four times as many blocks take four times as many comparisons', () => {
  expect(comparisonsOf(400)).toBeLessThan(5 * comparisonsOf(100));
});
