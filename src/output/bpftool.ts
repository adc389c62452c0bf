/** `bpftool map|prog|net|cgroup`: what is loaded in the kernel, and where it is attached. */
import type { Body, OutputParser, Printed } from './input.ts';
import { objectTable, parseObjects } from './objects.ts';
import { hasOption } from './options.ts';
import type { Row } from './parsed.ts';
import { bigNumber } from './scan.ts';
import type { RowDraft } from './scan.ts';

export const bpftool: OutputParser = {
  handles: (argv) => /^bpftool (map|prog|net|cgroup|link)\b/.test(wordsOf(argv).join(' ')) && !dumps(argv),
  parse(printed) {
    const [, object = '', verb = ''] = wordsOf(printed.argv);
    if (hasOption(printed.argv, '-j', '-p', '--json', '--pretty'))
      return parseObjects(printed, `bpf-${object}`);
    if (object === 'net') return attached(printed);
    if (object === 'cgroup') return cgroups(printed);
    return verb === 'show' || verb === 'list' || verb === '' ? loaded(printed, object) : undefined;
  },
};

function wordsOf(argv: readonly string[]): readonly string[] {
  return argv.filter((word) => !word.startsWith('-'));
}

function dumps(argv: readonly string[]): boolean {
  return argv.includes('dump') || argv.includes('getnext') || argv.includes('help');
}

/** `ID: type  name N  flags 0x0`, and below it `name value` pairs, two spaces apart; sizes end in `B`. */
function loaded({ lines, leftovers, gaps }: Printed, object: string): Body {
  const rows: RowDraft[] = [];
  for (const [i, line] of lines.entries()) {
    const match = /^(\d{1,10}): (\w+)(.*)$/.exec(line);
    const last = rows.at(-1);
    if (match !== null) {
      const row: RowDraft = { id: Number(match[1]), type: match[2] ?? '' };
      if (readPairs((match[3] ?? '').trim(), row)) rows.push(row);
      else leftovers.take(line, i);
    } else if (
      line.trim() !== '' &&
      (!/^\s/.test(line) || last === undefined || gaps || !readPairs(line.trim(), last))
    )
      leftovers.take(line, i);
  }
  return { ...objectTable(`bpf-${object}s`, rows), key: ['id'] };
}

const names =
  /^(name|flags|key|value|max_entries|memlock|tag|loaded_at|uid|xlated|jited|map_ids|btf_id|owner_prog_type|pids|frozen|run_time_ns|run_cnt|pinned|attach_type|prog|metadata|gpl|owner|ifindex|offloaded_to|order_key|target_name)$/;

function readPairs(text: string, row: RowDraft): boolean {
  for (const part of text === '' ? [] : text.split(/ {2,}/)) {
    const space = part.indexOf(' ');
    const name = space < 0 ? part : part.slice(0, space);
    const value = space < 0 ? '' : part.slice(space + 1).trim();
    if (!names.test(name)) return false;
    if (value === '') row[name] = true;
    else if (name === 'map_ids' || name === 'pids') row[name] = value.split(/, */);
    else if (/^\d+B$/.test(value)) row[name] = bigNumber(value.slice(0, -1));
    else row[name] = /^\d+$/.test(value) ? bigNumber(value) : value;
  }
  return true;
}

/** `dev(ifindex) tcx/ingress NAME prog_id N link_id N`, under `xdp:`, `tc:`, `flow_dissector:`, `netfilter:`. */
function attached({ lines, leftovers }: Printed): Body {
  const rows: Row[] = [];
  let section = '';
  for (const [i, line] of lines.entries()) {
    const heading = /^(xdp|tc|flow_dissector|netfilter): *$/.exec(line);
    if (heading !== null) {
      section = heading[1] ?? '';
      continue;
    }
    const match =
      /^(\S+?)\((\d{1,10})\) (\S+)(?: (\S+))?(?: (?:prog_id|id) (\d{1,10}))(?: link_id (\d{1,10}))? *$/.exec(
        line,
      );
    if (match === null) {
      leftovers.take(line, i);
      continue;
    }
    const [, device = '', ifindex, attach = '', program, id, link] = match;
    rows.push({
      ...(section === '' ? {} : { hook: section }),
      device,
      ifindex: Number(ifindex),
      attach,
      ...(program === undefined ? {} : { program }),
      programId: Number(id),
      ...(link === undefined ? {} : { linkId: Number(link) }),
    });
  }
  return { ...objectTable('bpf-net', rows), key: ['device', 'attach', 'programId'] };
}

/** `bpftool cgroup tree`: the path of a cgroup, and below it the programs attached to it. */
function cgroups({ lines, leftovers, gaps }: Printed): Body {
  const rows: Row[] = [];
  let path = '';
  for (const [i, line] of lines.entries()) {
    if (/^CgroupPath *$|^ID +AttachType/.test(line)) continue;
    const match = /^ *(\d{1,10}) +(\S+)(?: +(multi|override))?(?: +(\S+))? *$/.exec(line);
    if (/^\/\S*$/.test(line.trimEnd())) path = gaps ? '' : line.trimEnd();
    else if (match === null) leftovers.take(line, i);
    else {
      const [, id, attachType = '', attachFlags, name] = match;
      rows.push({
        ...(path === '' ? {} : { path }),
        id: Number(id),
        attachType,
        ...(attachFlags === undefined ? {} : { attachFlags }),
        ...(name === undefined ? {} : { name }),
      });
    }
  }
  return { ...objectTable('bpf-cgroups', rows), key: ['id', 'attachType'] };
}
