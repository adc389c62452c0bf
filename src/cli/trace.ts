import { parseArgs } from 'node:util';
import { followFlow } from '../course/followFlow.ts';
import { machinesOf } from '../course/hosts.ts';
import { reportTrace, reportWhatIf, traceJson } from '../course/traceReport.ts';
import { notWatched } from '../course/followingWords.ts';
import { watchObjects } from '../course/watchObjects.ts';
import type { Flow, Protocol } from '../path/flow.ts';
import { trace as followed } from '../path/trace.ts';
import { assume, readAssumption, type Assumption } from '../path/assume.ts';
import type { State } from '../state/state.ts';
import { createState } from '../state/createState.ts';
import { labAt } from './labAt.ts';
import { LIVE_OPTIONS, openLive, tellNotWatched } from './live.ts';
import { localeOf } from './localeOf.ts';
import { notKnown } from './notKnown.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

/** `trace`: the way of a packet and its answer, decision by decision. Status 0 when it is delivered. */
export async function trace(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      proto: { type: 'string' },
      size: { type: 'string' },
      df: { type: 'boolean', default: false },
      at: { type: 'string' },
      ...LIVE_OPTIONS,
      if: { type: 'string', multiple: true, default: [] },
      lang: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const flow = flowOf(values);
  const locale = localeOf(values.lang, terminal);
  const backend =
    values.live === undefined
      ? await labAt(values.at, terminal)
      : await openLive(values.live, values, { terminal, locale });
  const watching = new AbortController();
  try {
    const state = createState();
    const watched = watchObjects(backend.kube, backend.clock, state, watching.signal);
    await watched.listed;
    const hosts = machinesOf(backend, state);
    const assumptions =
      values.if.length === 0 ? undefined : values.if.map((text) => assumptionOf(text, hosts));
    if (backend.kind === 'live') tellNotWatched(notWatched(watched.following(), locale), terminal);
    const { signal } = terminal;
    const { trace: traced, notRead } = await followFlow({ backend, state, signal, locale }, flow);
    if (signal.aborted) return 130;
    for (const each of notRead) terminal.error(`${notKnown(each, locale)}\n`);
    const [kubectl = ''] = hosts;
    const options = { state, kubectl, locale };
    const assumed = assumptions === undefined ? undefined : whatIf(state, assumptions, flow, hosts);
    if (values.json)
      terminal.out(
        `${JSON.stringify({
          ...traceJson(traced, options),
          ...(assumed === undefined
            ? {}
            : { if: values.if, after: traceJson(assumed.trace, { ...options, state: assumed.state }) }),
        })}\n`,
      );
    else
      terminal.out(
        assumed === undefined
          ? reportTrace(traced, options)
          : reportWhatIf(traced, assumed.trace, values.if, options),
      );
    return traced.verdict === 'delivered' ? 0 : 1;
  } finally {
    watching.abort();
    backend.dispose();
  }
}

function assumptionOf(text: string, hosts: readonly string[]): Assumption {
  const assumption = readAssumption(text, hosts);
  if (assumption === undefined)
    throw new UsageError({
      ko: `--if "${text}": 'ip route add|replace|del … via …@HOST', mode=vxlan, mode=native, policy=none 가운데 하나를 주세요. 호스트: ${hosts.join(', ')}.`,
      en: `--if "${text}": give 'ip route add|replace|del … via …@HOST', mode=vxlan, mode=native or policy=none. Hosts: ${hosts.join(', ')}.`,
    });
  return assumption;
}

/** The same flow, where facts are other than they were read. */
function whatIf(state: State, assumptions: readonly Assumption[], flow: Flow, hosts: readonly string[]) {
  const assumed = assume(state, assumptions);
  return { state: assumed, trace: followed(assumed, flow, hosts) };
}

interface FlowOptions {
  readonly from?: string;
  readonly to?: string;
  readonly proto?: string;
  readonly size?: string;
  readonly df?: boolean;
}

/** `--to NAME[:PORT]`; the protocol is TCP where a port or a service is named, else ICMP. */
export function flowOf({ from, to: target, proto, size, df = false }: FlowOptions): Flow {
  if (from === undefined || target === undefined)
    throw new UsageError({
      ko: 'trace에는 --from과 --to가 필요합니다: 파드, 호스트, service/NAME 또는 주소. --to에는 :PORT도 붙일 수 있습니다.',
      en: 'trace needs --from and --to: a pod, a host, service/NAME or an address, --to with :PORT.',
    });
  const [, to = target, number] = /^(.*?)(?::(\d+))?$/.exec(target) ?? [];
  const port = number === undefined ? undefined : Number(number);
  if (port !== undefined && (port < 1 || port > 65_535))
    throw new UsageError({ ko: `${number}번 포트는 없습니다.`, en: `There is no port ${number}.` });
  const isService = /^(?:service|svc)\//.test(to);
  const protocol = proto ?? (port === undefined && !isService ? 'icmp' : 'tcp');
  if (!isProtocol(protocol))
    throw new UsageError({
      ko: `--proto는 "icmp", "tcp", "udp" 가운데 하나입니다. "${protocol}"은(는) 쓸 수 없습니다.`,
      en: `--proto is "icmp", "tcp" or "udp", not "${protocol}".`,
    });
  if (protocol === 'icmp' && port !== undefined)
    throw new UsageError({
      ko: 'ICMP에는 포트가 없습니다. ":PORT"나 --proto icmp를 빼세요.',
      en: 'ICMP has no ports: leave out ":PORT" or --proto icmp.',
    });
  if (size !== undefined && !/^\d{2,5}$/.test(size))
    throw new UsageError({
      ko: '--size는 IP 패킷의 바이트 수입니다.',
      en: '--size is the bytes of the IP packet.',
    });
  return {
    from,
    to,
    protocol,
    ...(port === undefined ? {} : { port }),
    ...(size === undefined ? {} : { size: Number(size) }),
    ...(df ? { dontFragment: true } : {}),
  };
}

function isProtocol(text: string): text is Protocol {
  return text === 'icmp' || text === 'tcp' || text === 'udp';
}
