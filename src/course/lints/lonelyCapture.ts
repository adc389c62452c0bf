import { commandOf } from '../../script/command.ts';
import { readScript } from '../../script/cell.ts';
import type { LintRule } from './lint.ts';

/** A capture that no cell sends traffic to: it takes the host's terminal and shows nothing. */
export const lonelyCapture: LintRule = ({ spec, text }, { cells }) => {
  if (cells.some((other) => other.spec.with === spec.id)) return [];
  return readScript(text).statements.flatMap((statement) => {
    const argv = statement.background ? undefined : commandOf(statement.text, spec.host)?.argv;
    if (argv === undefined || !captures(argv)) return [];
    return [
      {
        rule: 'lonely-capture',
        severity: 'info' as const,
        message: {
          ko: `이 캡처에 트래픽을 보내는 셀이 없습니다. 트래픽을 보낼 셀에 with=${spec.id}를 붙이면 함께 실행됩니다.`,
          en: `No cell sends traffic while this capture runs. Put with=${spec.id} on the cell that does, and they run together.`,
        },
        start: statement.start,
        end: statement.end,
      },
    ];
  });
};

/** Reading a file, or a fixed number of packets, needs no partner. */
function captures(argv: readonly string[]): boolean {
  if (argv[0] === 'tcpdump')
    return !argv.some((word) =>
      /^-(?:r|c\d*|D)$|^--(?:read-file|count|list-interfaces|version|help)/.test(word),
    );
  return (
    argv[0] === 'hubble' && argv[1] === 'observe' && argv.some((word) => word === '-f' || word === '--follow')
  );
}
