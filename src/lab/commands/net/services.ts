/** Well-known ports by name, as in /etc/services. */
const SERVICES: readonly (readonly [string, number])[] = [
  ['ssh', 22],
  ['domain', 53],
  ['http', 80],
  ['https', 443],
  ['http-alt', 8080],
  ['otv', 8472],
];

export function portNamed(name: string): number | undefined {
  return SERVICES.find(([known]) => known === name)?.[1];
}

export function portNumbered(port: number): string {
  return SERVICES.find(([, known]) => known === port)?.[0] ?? String(port);
}
