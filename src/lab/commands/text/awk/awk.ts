import type { Process, Program } from '../../../process.ts';
import { FileError } from '../../../shell/files.ts';
import { textInput } from '../../../shell/descriptor.ts';
import { LineReader, openInput, readAll } from '../lines.ts';
import { badUsage, readOptions } from '../../options.ts';
import { Interpreter, type Turns } from './interpreter.ts';
import { AwkError, unescape } from './lexer.ts';
import { parseAwk } from './parser.ts';

export const awk: Program = async (process) => {
  const options = readOptions(process.args, { values: 'Fvf', operandsEnd: true });
  if (typeof options === 'string') return badUsage(process, options, 2);
  const operands = [...options.operands];
  const sources: string[] = [];
  for (const file of options.all('f')) sources.push(await readAll(openInput(process, file)));
  if (sources.length === 0) {
    const [source] = operands.splice(0, 1);
    if (source === undefined)
      return badUsage(process, 'usage: awk [-F fs][-v var=value][prog | -f progfile][file ...]', 2);
    sources.push(source);
  }
  try {
    const interpreter = new Interpreter(parseAwk(sources.join('\n')), process);
    const separator = options.value('F');
    if (separator !== undefined)
      interpreter.variables.set('FS', separator === 't' ? '\t' : unescape(separator));
    for (const pair of options.all('v')) assignOperand(interpreter, pair);
    for (const [index, operand] of ['awk', ...operands].entries())
      interpreter.variables.table('ARGV').set(String(index), { input: operand });
    interpreter.variables.set('ARGC', operands.length + 1);
    return await new Driver(process, interpreter).run(operands);
  } catch (error) {
    if (error instanceof AwkError) return badUsage(process, error.message, 2);
    throw error;
  }
};

function assignOperand(interpreter: Interpreter, pair: string): boolean {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(pair) ?? [];
  if (name === undefined || value === undefined) return false;
  interpreter.variables.set(name, { input: unescape(value) });
  return true;
}

/** Feeds input to the interpreter and hands on what it prints. */
class Driver {
  readonly #process: Process;
  readonly #interpreter: Interpreter;

  constructor(process: Process, interpreter: Interpreter) {
    this.#process = process;
    this.#interpreter = interpreter;
  }

  async run(operands: readonly string[]): Promise<number> {
    const awk = this.#interpreter;
    await this.#drive(awk.runRules('BEGIN'));
    if (awk.exitStatus === undefined && awk.hasRecordRules) await this.#readFiles(operands);
    if (!this.#process.signal.aborted) await this.#drive(awk.runRules('END'));
    await this.#flush();
    for (const [command, text] of awk.printing.piped) {
      await this.#process.runOn(
        this.#process.machine,
        { script: command },
        { streams: { stdin: textInput(text) } },
      );
    }
    return awk.exitStatus ?? 0;
  }

  async #readFiles(operands: readonly string[]): Promise<void> {
    const awk = this.#interpreter;
    const files = operands.filter((operand) => !/^[A-Za-z_]\w*=/.test(operand));
    for (const operand of files.length > 0 ? operands : [...operands, '-']) {
      if (assignOperand(awk, operand)) continue;
      try {
        awk.variables.set('FNR', 0);
        awk.variables.set('FILENAME', operand === '-' ? '' : operand);
        await this.#readFile(operand);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        await this.#process.stderr.write(`awk: cannot open "${operand}" (${error.message})\n`);
        awk.exitStatus = 2;
      }
      if (awk.exitStatus !== undefined) return;
    }
  }

  async #readFile(path: string): Promise<void> {
    const awk = this.#interpreter;
    const separator = awk.variables.text('RS');
    const input = openInput(this.#process, path);
    const reader = separator === '\n' ? new LineReader(input) : undefined;
    let whole: string[] | undefined = reader ? undefined : splitRecords(await readAll(input), separator);
    for (;;) {
      const batch = reader ? await reader.next() : whole;
      whole = undefined;
      if (!batch) return;
      awk.pending = batch.reverse();
      for (let line = awk.pending.pop(); line !== undefined; line = awk.pending.pop()) {
        await this.#drive(awk.runRecord(line));
        if (awk.exitStatus !== undefined || this.#process.signal.aborted) return;
      }
      await this.#flush();
    }
  }

  async #drive(running: Turns<void>): Promise<void> {
    for (let step = running.next(); !step.done; step = running.next()) {
      await this.#process.clock.pause();
      if (this.#process.signal.aborted) return;
      if (this.#interpreter.printing.out.length > 16384) await this.#flush();
    }
    if (this.#interpreter.printing.out.length > 16384) await this.#flush();
  }

  async #flush(): Promise<void> {
    const { printing } = this.#interpreter;
    const { out, err } = printing;
    printing.out = '';
    printing.err = '';
    if (out !== '') await this.#process.stdout.write(out);
    if (err !== '') await this.#process.stderr.write(err);
  }
}

/** RS other than a newline: one character, or empty for paragraphs. */
function splitRecords(text: string, separator: string): string[] {
  if (separator === '')
    return text
      .trim()
      .split(/\n{2,}/)
      .filter(Boolean);
  const records = text.split(separator);
  if (records.at(-1) === '' || records.at(-1) === '\n') records.pop();
  return records;
}
