import { Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-29';
import { IConstruct } from 'constructs';
import { propError } from '../../engine/input/props';

/** Amounts of CPU and bytes as Kubernetes writes them, checked. */

/** Thousandths of a CPU. */
export function milliCpu(cpu: Cpu): number {
  return cpu.amount.endsWith('m') ? Number(cpu.amount.slice(0, -1)) : Number(cpu.amount) * 1000;
}

/** The amount of CPU, such as "50m" or "2". */
export function cpuQuantity(scope: IConstruct, prop: string, cpu: Cpu): string {
  const millis = milliCpu(cpu);
  if (!Number.isInteger(millis) || millis <= 0) {
    throw propError(scope, prop, 'be above zero, in whole thousandths of a CPU such as Cpu.millis(50)', cpu.amount);
  }
  return millis % 1000 === 0 ? String(millis / 1000) : `${millis}m`;
}

/** The amount of bytes in the largest unit that needs no fraction, such as "128Mi". */
export function sizeQuantity(scope: IConstruct, prop: string, size: Size): string {
  const kibibytes = size.toKibibytes();
  if (kibibytes <= 0) {
    throw propError(scope, prop, 'be above zero, such as Size.mebibytes(128)', size.asString());
  }
  const units = ['Ki', 'Mi', 'Gi', 'Ti'];
  const power = units.findIndex((_, i) => i === units.length - 1 || kibibytes % 1024 ** (i + 1) !== 0);
  return `${kibibytes / 1024 ** power}${units[power]}`;
}
