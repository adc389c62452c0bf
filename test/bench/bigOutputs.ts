/** Outputs of a very large cluster, line by line in the forms that the tools print them. */

export interface BigOutput {
  readonly what: string;
  readonly argv: readonly string[];
  readonly header?: string;
  readonly line: (at: number) => string;
}

const pod = (at: number): string => `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`;
const service = (at: number): string => `10.${96 + ((at >> 16) & 63)}.${(at >> 8) & 255}.${at & 255}`;
const node = (at: number): string => `192.168.${10 + (at % 90)}.${100 + (at % 7)}`;

function clock(at: number): string {
  const seconds = Math.floor(at / 10_000);
  const two = (number: number): string => String(number % 60).padStart(2, '0');
  return `14:${two(Math.floor(seconds / 60))}:${two(seconds)}.${String((at * 97) % 1_000_000).padStart(6, '0')}`;
}

/** A connection's packets follow each other: handshake, request, answer, end. */
function segment(at: number): string {
  const options = `options [nop,nop,TS val ${1_430_010_626 + at} ecr ${891_226_000 + at}]`;
  switch (at % 6) {
    case 0:
      return `Flags [S], seq ${2_704_452_704 + at}, win 64240, options [mss 1460,sackOK,TS val ${1_430_010_626 + at} ecr 0,nop,wscale 7], length 0`;
    case 1:
      return `Flags [S.], seq ${1_204_452_704 + at}, ack ${2_704_452_705 + at}, win 65160, options [mss 1460,sackOK,TS val ${891_226_000 + at} ecr ${1_430_010_626 + at},nop,wscale 7], length 0`;
    case 2:
      return `Flags [.], ack 1, win 502, ${options}, length 0`;
    case 3:
      return `Flags [P.], seq 1:79, ack 1, win 502, ${options}, length 78: HTTP: GET / HTTP/1.1`;
    case 4:
      return `Flags [P.], seq 1:322, ack 79, win 509, ${options}, length 321: HTTP: HTTP/1.1 200 OK`;
    default:
      return `Flags [F.], seq 322, ack 79, win 509, ${options}, length 0`;
  }
}

function frontendLine(at: number, width: number, value: (slot: number) => string): string {
  const slot = at % 4;
  return `${`${service(at >> 2)}:80/TCP (${slot})`.padEnd(width)}${value(slot)}`;
}

const get = (map: string): readonly string[] => ['cilium-dbg', 'map', 'get', map];
const bpf = (...words: readonly string[]): readonly string[] => ['cilium-dbg', 'bpf', ...words];
const mapHeader = 'Key   Value   State   Error';
const ipcacheValue = (at: number): string =>
  `identity=${at & 65535} encryptkey=0 tunnelendpoint=${node(at)} flags=${at % 3 ? 'hastunnel' : '<none>'}`;

export const bigOutputs: readonly BigOutput[] = [
  {
    what: 'map get cilium_lb4_services_v2',
    argv: get('cilium_lb4_services_v2'),
    header: mapHeader,
    line: (at) =>
      frontendLine(at, 31, (slot) => `${slot ? at : 0} ${slot ? 0 : 3}[0] (${(at >> 2) & 65535}) [0x0 0x0]`) +
      '             ',
  },
  {
    what: 'map get cilium_lb4_backends_v3',
    argv: get('cilium_lb4_backends_v3'),
    header: mapHeader,
    line: (at) => `${String(at).padEnd(9)}TCP://${pod(at)}             `,
  },
  {
    what: 'map get cilium_lb4_reverse_nat',
    argv: get('cilium_lb4_reverse_nat'),
    header: mapHeader,
    line: (at) => `${String(at & 65535).padEnd(9)}${service(at)}:80             `,
  },
  {
    what: 'map get cilium_ipcache_v2',
    argv: get('cilium_ipcache_v2'),
    header: mapHeader,
    line: (at) => `${`${pod(at)}/32`.padEnd(20)}${ipcacheValue(at).padEnd(76)}sync    `,
  },
  {
    what: 'bpf ipcache list',
    argv: bpf('ipcache', 'list'),
    header: 'IP PREFIX/ADDRESS   IDENTITY',
    line: (at) => `${`${pod(at)}/32`.padEnd(20)}${ipcacheValue(at).padEnd(79)}`,
  },
  {
    what: 'bpf lb list',
    argv: bpf('lb', 'list'),
    header: 'SERVICE ADDRESS                BACKEND ADDRESS (REVNAT_ID) (SLOT)',
    line: (at) =>
      frontendLine(at, 31, (slot) =>
        (slot === 0
          ? `0.0.0.0:0 (${(at >> 2) & 65535}) (0) [ClusterIP, non-routable]`
          : `${pod(at)}:8080/TCP (${(at >> 2) & 65535}) (${slot})`
        ).padEnd(62),
      ),
  },
  {
    what: 'bpf nat list',
    argv: bpf('nat', 'list'),
    line: (at) =>
      at % 2
        ? `TCP OUT ${node(at)}:${32_768 + (at % 28_000)} -> ${node(at + 1)}:4240 XLATE_SRC ${node(at)}:${32_768 + (at % 28_000)} Created=${at % 900}sec ago NeedsCT=1`
        : `TCP IN ${node(at)}:4240 -> ${node(at + 1)}:${32_768 + (at % 28_000)} XLATE_DST ${node(at + 1)}:${32_768 + (at % 28_000)} Created=${at % 900}sec ago NeedsCT=1`,
  },
  {
    what: 'bpf ct list global',
    argv: bpf('ct', 'list', 'global'),
    line: (at) =>
      `TCP ${at % 2 ? 'OUT' : 'IN'} ${pod(at)}:${32_768 + (at % 28_000)} -> ${pod(at + 1)}:80 expires=${3785 + (at % 8000)} Packets=0 Bytes=0 RxFlagsSeen=0x1b LastRxReport=${3775 + (at % 900)} TxFlagsSeen=0x1b LastTxReport=${3775 + (at % 900)} Flags=0x0013 [ RxClosing TxClosing SeenNonSyn ] RevNAT=0 SourceSecurityID=${at & 65535} BackendID=0 `,
  },
  {
    what: 'kubectl get pods -A -o wide',
    argv: ['kubectl', 'get', 'pods', '-A', '-o', 'wide'],
    header:
      'NAMESPACE     NAME                               READY   STATUS    RESTARTS   AGE   IP               NODE      NOMINATED NODE   READINESS GATES',
    line: (at) =>
      `${`team-${at % 40}`.padEnd(14)}${`webpod-cccbffd-${(at + 60_466_176).toString(36)}`.padEnd(35)}1/1     Running   0          12m   ${pod(at).padEnd(17)}${`k8s-w${at % 9}`.padEnd(10)}<none>           <none>`,
  },
  {
    what: 'tcpdump -i any, TCP',
    argv: ['tcpdump', '-i', 'any', '-nn'],
    line: (at) =>
      `${clock(at)} eth1  In  IP 172.20.0.${at % 200}.${32_768 + ((at / 6) & 8191)} > 172.20.2.77.80: ${segment(at)}`,
  },
  {
    what: 'tcpdump -i any, ICMP',
    argv: ['tcpdump', '-i', 'any', '-nn'],
    line: (at) =>
      `${clock(at)} lxc_curl ${at % 2 ? 'In ' : 'Out'} IP 172.20.0.102 > 172.20.2.${at % 200}: ICMP echo ${at % 2 ? 'reply' : 'request'}, id 119, seq ${at}, length 64`,
  },
  {
    what: 'tcpdump -i eth1, TCP',
    argv: ['tcpdump', '-i', 'eth1', '-nn'],
    line: (at) =>
      `${clock(at)} IP 172.20.0.${at % 200}.${32_768 + ((at / 6) & 8191)} > 172.20.2.77.80: ${segment(at)}`,
  },
  {
    what: 'tcpdump -i eth1, VXLAN (two lines a packet)',
    argv: ['tcpdump', '-i', 'eth1', '-nn'],
    line: (at) =>
      at % 2 === 0
        ? `${clock(at)} IP 192.168.10.100.${32_768 + (at % 28_000)} > 192.168.20.100.8472: OTV, flags [I] (0x08), overlay 0, instance 2163`
        : `IP 172.20.0.102 > 172.20.2.${at % 200}: ICMP echo request, id 11130, seq ${at}, length 64`,
  },
];

export function printed({ header, line }: BigOutput, lines: number): string {
  const all = header === undefined ? [] : [header];
  while (all.length < lines) all.push(line(all.length));
  return all.join('\n');
}
