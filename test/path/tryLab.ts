/** One random lab: what the traces of its flows say beside what their packets then do. */
import { differences, traced, tried } from './labFlows.ts';
import { randomLab } from './randomLab.ts';

export interface TriedLab {
  readonly seed: number;
  /** How many flows ended how, by their traces. */
  readonly verdicts: Readonly<Record<string, number>>;
  /** Flows of which nothing can be known, and said so: by what could not be read. */
  readonly skipped: readonly string[];
  /** Each with the lab's story, the differences and the trace. */
  readonly wrong: readonly string[];
}

export async function tryLab(seed: number, flowCount: number): Promise<TriedLab> {
  const { lab, flows, story } = await randomLab(seed, flowCount);
  const machines = lab
    .places()
    .filter(({ kind }) => kind !== 'pod')
    .map(({ name }) => name);
  const verdicts: Record<string, number> = {};
  const skipped: string[] = [];
  const wrong: string[] = [];
  for (const flow of flows) {
    const { trace, notRead } = await traced(lab, flow);
    const seen = await tried(lab, flow);
    verdicts[trace.verdict] = (verdicts[trace.verdict] ?? 0) + 1;
    // Which backend it gets is chance: what was seen must be one of the ways.
    const found = trace.ways
      .filter(({ verdict }) => verdict !== 'unknown')
      .map((way) => ({ way, wrong: differences(way, seen, machines) }));
    const closest = found.sort((a, b) => a.wrong.length - b.wrong.length)[0];
    if (closest?.wrong.length === 0) continue;
    // A container without a shell cannot say on which ports it listens: that is not known, and said.
    const unread = trace.ways.flatMap(({ missing }) =>
      notRead.filter(({ host, command }) => host === missing?.host && command === missing.command),
    )[0];
    if (unread !== undefined) {
      skipped.push(`${unread.command}: ${unread.reason}`);
      continue;
    }
    const { from, to, port = '', protocol, size, dontFragment } = flow;
    const how = [protocol, size === undefined ? '' : `size ${size}`, dontFragment === true ? 'DF' : ''];
    wrong.push(
      [
        story,
        `${from} -> ${to}:${port} ${how.join(' ').trim()}: trace ${trace.verdict}, seen ${seen.outcome}`,
        ...(closest?.wrong ?? [JSON.stringify(trace.missing ?? notRead)]),
        seen.text.trim(),
        ...((closest?.way ?? trace).hops ?? []).map(
          ({ leg, place, device = '', action, because, packet }) =>
            `      ${leg} ${place} ${device} ${action} ${because} ${packet.source}>${packet.destination} ttl ${packet.ttl}`,
        ),
      ].join('\n    '),
    );
  }
  lab.dispose();
  return { seed, verdicts, skipped, wrong };
}
