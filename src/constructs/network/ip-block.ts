import { IConstruct } from 'constructs';
import { Cidr, Family, contains, parseAddress } from '../../engine/address/cidr';
import { propError, requireCidr, requireList } from '../../engine/input/props';
import { Json } from '../../engine/value/json';

/** A block of addresses, and the smaller blocks inside it that a policy leaves out. */
export interface BlockWithout {
  readonly block: Cidr;
  readonly except: Cidr[];
}

/** The `ipBlock` of a policy peer. */
export function ipBlock(block: Cidr, except: readonly Cidr[] = []): Json {
  return { ipBlock: { cidr: block.text, ...(except.length > 0 && { except: except.map(({ text }) => text) }) } };
}

/** The egress rule for single addresses of the families, on TCP ports. */
export function endpointRule(families: readonly Family[], addresses: readonly string[], ports: readonly number[]): Json {
  const blocks = addresses.map(parseAddress).filter(({ family }) => families.includes(family));
  return { to: blocks.map((block) => ipBlock(block)), ports: ports.map((port) => ({ port, protocol: 'TCP' })) };
}

/** A block and its `except`, as a user gives them. */
export function requireBlock(scope: IConstruct, prop: string, cidr: string, exceptTexts: string[] | undefined): BlockWithout {
  const block = requireCidr(scope, prop, cidr);
  const except = requireList(scope, 'except', exceptTexts).map((text, i) => {
    const inner = requireCidr(scope, `except[${i}]`, text);
    if (!contains(block, inner) || inner.prefix === block.prefix) {
      throw propError(scope, `except[${i}]`, `be a smaller block inside "${block.text}"`, text);
    }
    return inner;
  });
  return { block, except };
}
