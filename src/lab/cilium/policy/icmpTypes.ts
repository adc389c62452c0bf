/** Types of ICMP messages by the names that policies may use (pkg/policy/api/icmp.go). */
const TYPES: Readonly<Record<string, number>> = {
  EchoReply: 0,
  DestinationUnreachable: 3,
  Redirect: 5,
  Echo: 8,
  EchoRequest: 8,
  RouterAdvertisement: 9,
  RouterSelection: 10,
  TimeExceeded: 11,
  ParameterProblem: 12,
  Timestamp: 13,
  TimestampReply: 14,
  Photuris: 40,
  ExtendedEchoRequest: 42,
  ExtendedEchoReply: 43,
};

/** Undefined when it is no type of ICMP for IPv4. */
export function icmpType(type: number | string): number | undefined {
  if (typeof type === 'number') return type;
  return /^\d+$/.test(type) ? Number(type) : TYPES[type];
}
