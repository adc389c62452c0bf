import { answered, SEE_HELP, type Subcommand } from './answered.ts';
import type { Localized } from '../course/course.ts';
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

const USAGE: Localized = {
  en: `Usage: node dist/cli.cjs …
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
`,
  ko: `사용법: node dist/cli.cjs …
  run <notebook> [--step ID | --to ID] [--record FILE | --replay FILE] [--live CONTEXT …] [--lang ko|en] [--json]
      셀을 실행하고 단계마다 확인 항목과 설명을 냅니다. 비밀 값을 가리고 기록하거나(--record) 기록으로 답합니다(--replay)
  export <notebook> [--format md|html|stuck] [--to ID] [--out FILE] [--lang ko|en]
      실행하고, 실행한 것과 출력과 판정을 비밀 값을 가려 파일로 씁니다(stuck: 도와줄 사람에게 보낼 것)
  import FILE.md [--out FILE] [--lang ko|en]
      셸 블록이 있는 마크다운을 학습 노트북 FILE.study.md로 바꿉니다
  parse --command '<명령줄>' [--json]
      그 명령의 출력을 표준 입력에서 읽어 행으로 보여 줍니다
  parse FILE [--json]
      캡처 파일(pcap, pcapng)을 읽어 패킷을 행으로 보여 줍니다
  lab exec [--host HOST] [--at STEP] [--time fast|real] [SCRIPT | -]
      새 실습 환경에서, 또는 어느 단계의 시작에서 스크립트를 실행합니다("end": 마지막 단계 다음)
  lab serve [--at STEP] [--kubeconfig FILE] [--time real|fast]
      새 실습 환경의 Kubernetes API를 Ctrl+C까지 127.0.0.1에 열어 자기 kubectl로 쓰게 합니다
      (fast: 실습 환경의 1분이 1초에 지나갑니다)
  trace --from X --to Y[:PORT] [--proto icmp|tcp|udp] [--at STEP] [--size BYTES [--df]] [--if CHANGE …] [--lang ko|en] [--json]
      패킷과 응답이 가는 길과, 판단마다 근거가 된 행. X와 Y는 파드, 호스트, 주소이고 Y는 service/NAME도 됩니다.
      CHANGE: 'ip route add … via …@HOST', mode=vxlan|native, policy=none
  why SERVICE | 'FROM -> TO[:PORT]' [--proto …] [--at STEP] [--lang ko|en] [--json]
      동작하지 않는 까닭: 해당하는 원인마다 근거와 고치는 방법
  compare A B [--lang ko|en] [--json]
      두 상태의 다른 점을 행마다 보여 줍니다. 각각 기록 파일, "lab", "lab:STEP", "live:CONTEXT" 가운데 하나입니다
  --live CONTEXT (run, trace, why): 그 kubeconfig 컨텍스트의 클러스터에서. 함께 쓰는 것: --host NAME=local|SSH-DESTINATION
      (호스트마다 한 번씩), --ssh-config FILE, --sudo, --pin NODE(어느 에이전트가 답할지), --allow-changes
  doctor [--live CONTEXT] [--lang ko|en] [--json]
      무엇이 있고 무엇이 빠졌으며 그것 없이도 무엇이 되는지. --live가 있으면 클러스터와 그 호스트도 봅니다
      (--host, --ssh-config, --sudo는 위와 같습니다)

종료 상태: 0 모두 기대대로, 1 아님, 2 사용법이 틀림, 130 Ctrl+C. lab exec: 스크립트의 상태.
`,
};

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
    terminal.error(USAGE[terminal.locale]);
    return 2;
  }
  const name = first === 'lab' ? `lab ${second}`.trim() : first;
  const args = argv.slice(name.split(' ').length);
  if (name === 'help' || [name, ...args].some((word) => word === '--help' || word === '-h')) {
    terminal.out(USAGE[terminal.locale]);
    return 0;
  }
  const known = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  const subcommand = known ?? unknownSubcommand(name);
  return answered(subcommand, args, terminal);
}

function unknownSubcommand(name: string): Subcommand {
  return () =>
    Promise.reject(
      new UsageError({
        ko: `"${name}"이라는 하위 명령이 없습니다. ${SEE_HELP.ko}`,
        en: `There is no subcommand "${name}". ${SEE_HELP.en}`,
      }),
    );
}
