import { Size, SizeRoundingBehavior } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-29';
import { Check, Place, made } from '../../engine/input/check';
import { suggest } from '../../engine/input/duration';
import { propError } from '../../engine/input/props';
import { nanosOfCount, quantityText } from '../../engine/value/quantities';

/** Amounts of CPU, bytes and time, checked, as Kubernetes writes them. */

/** Billionths in a thousandth. */
const MILLI = 10n ** 6n;

/** Thousandths of a CPU. */
export function milliCpu(amount: Cpu): number {
  return amount.amount.endsWith('m') ? Number(amount.amount.slice(0, -1)) : Number(amount.amount) * 1000;
}

/** The amount of CPU, such as "50m" or "2". */
export function cpuQuantity(scope: Place, prop: string, amount: Cpu): string {
  isCpu(scope, prop, amount);
  const millis = milliCpu(amount);
  if (!Number.isInteger(millis) || millis <= 0) {
    throw propError(scope, prop, 'be above zero, in whole thousandths of a CPU such as Cpu.millis(50)', amount.amount);
  }
  return quantityText(BigInt(millis) * MILLI);
}

/** The amount of bytes in the largest unit that needs no fraction, such as "128Mi". */
export function sizeQuantity(scope: Place, prop: string, amount: Size): string {
  isSize(scope, prop, amount);
  const kibibytes = amount.toKibibytes({ rounding: SizeRoundingBehavior.NONE });
  if (!Number.isInteger(kibibytes) || kibibytes <= 0) {
    throw propError(scope, prop, 'be above zero, in whole kibibytes, such as Size.mebibytes(128)', amount.asString());
  }
  return quantityText(nanosOfCount(kibibytes) * 1024n, true);
}

/** A `Cpu` above zero. */
export const cpu: Check = (place, prop, value) => {
  cpuQuantity(place, prop, value as Cpu);
};

/** A `Size` above zero. */
export const size: Check = (place, prop, value) => {
  sizeQuantity(place, prop, value as Size);
};

const isCpu = made('a Cpu', (value) => typeof value.amount === 'string', suggest(/^(\d+)(m?)$/,
  { '': 'Cpu.units', 'm': 'Cpu.millis' }, 'a Cpu such as Cpu.millis(50)'));
/** A `Size` of any amount. */
export const isSize = made('a Size', (value) => typeof value.toKibibytes === 'function', suggest(/^(\d+)(Ki|Mi|Gi|Ti)$/,
  { Ki: 'Size.kibibytes', Mi: 'Size.mebibytes', Gi: 'Size.gibibytes', Ti: 'Size.tebibytes' }, 'a Size such as Size.mebibytes(128)'));
