import { answered, SEE_HELP, type Subcommand } from './answered.ts';
import { compare } from './compare.ts';
import { doctor } from './doctor.ts';
import { exportRun } from './export.ts';
import { importFile } from './import.ts';
import { labExec } from './labExec.ts';
import { labServe } from './labServe.ts';
import { parse } from './parse.ts';
import { run } from './run.ts';
import { trace } from './trace.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';
import { why } from './why.ts';

const USAGE = `Usage: node dist/cli.cjs …
  run <notebook> [--step ID | --to ID] [--record FILE | --replay FILE] [--live CONTEXT …] [--lang ko|en] [--json]
      run cells, then each step's checks and explanations; into a recording without secrets, or answered by one
  export <notebook> [--format md|html|stuck] [--to ID] [--out FILE] [--lang ko|en]
      run it, and write what was run, printed and judged, secrets masked (stuck: for a helper)
  import FILE.md [--out FILE] [--lang ko|en]
      any Markdown with shell blocks as a study notebook, FILE.study.md
  parse --command '<command line>' [--json]
      read from standard input what that command printed, and show it as rows
  parse FILE [--json]
      read a capture file (pcap, pcapng), and show its packets as rows
  lab exec [--host HOST] [--at STEP] [--time fast|real] [SCRIPT | -]
      run a script in a fresh lab, at the start of a step ("end": after the last)
  lab serve [--at STEP] [--kubeconfig FILE] [--time real|fast]
      the Kubernetes API of a fresh lab on 127.0.0.1, for a kubectl of your own, until Ctrl+C
      (fast: a minute of the lab passes in a second)
  trace --from X --to Y[:PORT] [--proto icmp|tcp|udp] [--at STEP] [--size BYTES [--df]] [--if CHANGE …] [--lang ko|en] [--json]
      the way of a packet and of its answer, each decision with the row behind it; X and Y are a pod, a host or an
      address, Y a service/NAME too; CHANGE: 'ip route add … via …@HOST', mode=vxlan|native, policy=none
  why SERVICE | 'FROM -> TO[:PORT]' [--proto …] [--at STEP] [--lang ko|en] [--json]
      why it does not work: each cause that holds, with its evidence and what would cure it
  compare A B [--lang ko|en] [--json]
      what differs between two states, row by row; each is the file of a recording, "lab", "lab:STEP" or
      "live:CONTEXT"
  --live CONTEXT (run, trace, why): on the cluster of that kubeconfig context. With it: --host NAME=local|SSH-DESTINATION
      (again for each), --ssh-config FILE, --sudo, --pin NODE (whose agent answers), --allow-changes
  doctor [--live CONTEXT] [--lang ko|en] [--json]
      what is here, what is missing, what works without it; with --live also of a cluster of yours and
      its hosts (--host, --ssh-config, --sudo as above)

Status: 0 all as expected, 1 not, 2 wrong usage, 130 after Ctrl+C; lab exec: the script's own.
`;

const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  run,
  export: exportRun,
  import: importFile,
  parse,
  'lab exec': labExec,
  'lab serve': labServe,
  trace,
  why,
  compare,
  doctor,
};

/** Runs one subcommand and resolves with the exit status. Rejects only for a fault of ours. */
export async function cli(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [first, second = ''] = argv;
  if (first === undefined) {
    terminal.error(USAGE);
    return 2;
  }
  const name = first === 'lab' ? `lab ${second}`.trim() : first;
  const args = argv.slice(name.split(' ').length);
  if (name === 'help' || [name, ...args].some((word) => word === '--help' || word === '-h')) {
    terminal.out(USAGE);
    return 0;
  }
  const known = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  const subcommand = known ?? unknownSubcommand(name);
  return answered(subcommand, args, terminal);
}

function unknownSubcommand(name: string): Subcommand {
  return () => Promise.reject(new UsageError(`There is no subcommand "${name}". ${SEE_HELP}`));
}
