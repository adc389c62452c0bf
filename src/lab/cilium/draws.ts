import type { Random } from '../kube/random.ts';

/** A locally administered unicast MAC, as the kernel gives a new veth (eth_hw_addr_random). */
export function randomMac(random: Random): string {
  const first = ((random.below(64) << 2) | 0x02).toString(16).padStart(2, '0');
  return [first, ...Array.from({ length: 5 }, () => random.hex(2))].join(':');
}

/** Fisher and Yates. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const rest = [...items];
  const result: T[] = [];
  while (rest.length > 0) result.push(...rest.splice(random.below(rest.length), 1));
  return result;
}
