/** The material's 131 commands, in its order, on their hosts, in one lab. Prints a table of what became of each. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseOutput } from '../../src/output/parse.ts';
import type { Parsed } from '../../src/output/parsed.ts';
import { commandOf } from '../../src/script/command.ts';
import { plan } from './materialPlan.ts';
import type { Expected } from './materialPlan.ts';
import { openTerminal } from './terminal.ts';
import type { Ran } from './terminal.ts';

interface MaterialCommand {
  readonly line: number;
  readonly host: string;
  readonly script: string;
}

const commands: readonly MaterialCommand[] = JSON.parse(
  readFileSync(new URL('fixtures/commands.json', import.meta.url), 'utf8'),
);

/** What a learner takes to read before the next command, ms of the lab's time. */
const READING_MS = 3000;
const PATIENCE_MS = 300_000;

/** As the notebook's table has it. */
function understood(script: string, host: string, text: string): Parsed {
  const command = commandOf(script, host);
  return parseOutput(
    {
      argv: command?.argv ?? [],
      line: script,
      rowsKept: command?.rowsKept ?? false,
      filtered: (command?.filters.length ?? 0) > 0,
      filters: command?.filters ?? [],
    },
    text,
  );
}

/** What is not as it should be. */
function problemsOf({ script, host }: MaterialCommand, expected: Expected, ran: Ran): readonly string[] {
  const endless = expected.stop !== undefined || expected.until !== undefined;
  const exits = expected.exits ?? (endless ? [130, 0] : [0]);
  const problems: string[] = [];
  if (!exits.includes(ran.exit)) problems.push(`exit ${ran.exit}, expected ${exits.join(' or ')}`);
  if (/not simulated in this lab/.test(ran.text.replace(/^termshark: its screen is .*\n/m, '')))
    problems.push('not simulated');
  if (expected.silent && ran.text !== '') problems.push('prints something');
  if (expected.prints && !expected.prints.test(ran.text))
    problems.push(`prints something else than ${String(expected.prints)}`);
  if (expected.as !== undefined) {
    const parsed = understood(script, host, ran.text);
    if (parsed.kind === 'text' || parsed.kind !== expected.as) problems.push(`understood as ${parsed.kind}`);
    else if (parsed.rows.length === 0) problems.push('no row');
    if (parsed.unparsed.length > 0) problems.push(`not understood: ${parsed.unparsed[0]?.text ?? ''}`);
  }
  return problems;
}

test('every command of the material is there, and told of once', () => {
  expect(commands).toHaveLength(131);
  expect(Object.keys(plan).map(Number)).toEqual(commands.map(({ line }) => line).sort((a, b) => a - b));
});

test('every command of the material runs and does what the material shows', async () => {
  const terminal = await openTerminal();
  const results = new Map<number, { readonly ran: Ran; readonly problems: readonly string[] }>();
  const windows: { readonly until: number; readonly close: () => void; readonly closed: Promise<void> }[] =
    [];
  for (const command of commands) {
    const { line, host, script } = command;
    const expected = plan[line] ?? {};
    const judge = (ran: Ran): void =>
      void results.set(line, { ran, problems: problemsOf(command, expected, ran) });
    for (const more of expected.before ?? []) await terminal.run('k8s-ctr', more, PATIENCE_MS);
    if (expected.until !== undefined) {
      // As a learner has to: what the first window knows is set in the second one too.
      const known = await terminal.run(host, 'declare -p WEBPOD WEBPOD1 LBIP 2> /dev/null');
      const window = terminal.window(host, `${known.stdout}${script}`);
      windows.push({ until: expected.until, close: window.close, closed: window.ran.then(judge) });
      continue;
    }
    const beside = expected.beside === undefined ? undefined : terminal.window('k8s-ctr', expected.beside);
    const parts: Ran[] = [];
    for (const part of expected.instead ?? [script])
      parts.push(await terminal.run(host, part, expected.stop ?? PATIENCE_MS));
    beside?.close();
    await beside?.ran;
    const joined = (read: (part: Ran) => string): string => parts.map(read).join('');
    judge({
      exit: parts.at(-1)?.exit ?? 0,
      text: joined(({ text }) => text),
      stdout: joined(({ stdout }) => stdout),
      stderr: joined(({ stderr }) => stderr),
    });
    await terminal.lab.clock.sleep(expected.pause ?? READING_MS);
    for (const window of windows.filter(({ until }) => until === line)) {
      window.close();
      await window.closed;
    }
  }
  terminal.lab.dispose();

  const rows = commands.map(({ line, host, script }) => {
    const { ran, problems } = results.get(line) ?? { ran: undefined, problems: ['did not run'] };
    const parsed = ran && understood(script, host, ran.text);
    const kind =
      parsed === undefined || parsed.kind === 'text' ? 'text' : `${parsed.command} (${parsed.rows.length})`;
    const first = ran?.text.trimStart().split('\n')[0]?.slice(0, 60) ?? '';
    return {
      line,
      host,
      command: script.split('\n')[0]?.slice(0, 60),
      exit: ran?.exit,
      kind,
      first,
      problem: problems.join('; ').slice(0, 90),
    };
  });
  for (const { line, host, command, exit, kind, first, problem } of rows)
    console.log(
      `L${line}\t${host}\t${exit}\t${kind}\t${command}\t=> ${first}${problem === '' ? '' : `\t!! ${problem}`}`,
    );
  const wrong = rows.filter(({ problem }) => problem !== '');
  console.log(`${rows.length} commands, ${rows.length - wrong.length} as the material shows`);
  expect(wrong).toEqual([]);
}, 300_000);
