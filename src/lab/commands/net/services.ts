/** Well-known ports by name, as Debian's /etc/services has them. */
type Proto = 'tcp' | 'udp';
const SERVICES: readonly (readonly [name: string, port: number, only?: Proto])[] = [
  ['ftp', 21, 'tcp'],
  ['ssh', 22, 'tcp'],
  ['telnet', 23, 'tcp'],
  ['smtp', 25, 'tcp'],
  ['domain', 53],
  ['bootps', 67, 'udp'],
  ['bootpc', 68, 'udp'],
  ['tftp', 69, 'udp'],
  ['http', 80, 'tcp'],
  ['sunrpc', 111],
  ['ntp', 123, 'udp'],
  ['snmp', 161],
  ['bgp', 179, 'tcp'],
  ['ldap', 389],
  ['https', 443],
  ['syslog', 514, 'udp'],
  ['mysql', 3306, 'tcp'],
  ['postgresql', 5432, 'tcp'],
  ['http-alt', 8080],
  ['otv', 8472],
];

/** @returns the port and the only protocol that it is for, where there is one */
export function serviceNamed(name: string): { readonly port: number; readonly only?: Proto } | undefined {
  const found = SERVICES.find(([known]) => known === name);
  return found && { port: found[1], ...(found[2] && { only: found[2] }) };
}

export function portNumbered(port: number, proto?: Proto): string {
  const found = SERVICES.find(
    ([, known, only]) => known === port && (only === undefined || proto === undefined || only === proto),
  );
  return found?.[0] ?? String(port);
}
