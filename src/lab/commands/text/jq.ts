import { parseAllDocuments, stringify } from 'yaml';
import type { Process, Program } from '../../process.ts';
import { openInput, readAll } from './lines.ts';
import { repairFormats } from './jqFormats.ts';
import { repairJq } from './jqRepairs.ts';
import { splitJson, toJson } from './json.ts';
import { FileError } from '../../shell/files.ts';

/** The letters given (`r` raw output, `c` compact, `n` null input, …), and all that is not a letter. */
interface Settings {
  readonly letters: ReadonlySet<string>;
  readonly filter: string;
  readonly files: readonly string[];
  readonly indent: number;
  readonly variables: readonly (readonly [string, unknown])[];
}

const LETTERS = 'rjcnseSRtyCM';

type Filter = (input: unknown, rest?: readonly unknown[]) => Iterable<unknown>;

/** Reads jq's options; a string is what is wrong. */
function readSettings(args: readonly string[]): Settings | string {
  const letters = new Set<string>();
  const variables: [string, unknown][] = [];
  let indent = 2;
  const operands: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--arg' || arg === '--argjson') {
      const [name = '', value = ''] = args.slice(index + 1, index + 3);
      index += 2;
      if (arg === '--arg') variables.push([name, value]);
      else {
        try {
          variables.push([name, JSON.parse(value)]);
        } catch {
          return `Invalid JSON text passed to --argjson\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://jqlang.github.io/jq`;
        }
      }
    } else if (arg === '--indent') indent = Number(args[(index += 1)]);
    else if (arg.startsWith('--')) {
      const letter = LONG[arg.slice(2)];
      if (letter === undefined) return `Unknown arguments`;
      letters.add(letter);
    } else if (/^-./.test(arg)) {
      for (const letter of arg.slice(1)) {
        if (!LETTERS.includes(letter)) return `Unknown arguments`;
        letters.add(letter);
      }
    } else operands.push(arg);
  }
  const [filter = '.', ...files] = operands;
  return { letters, filter, files, indent, variables };
}

const LONG: Readonly<Record<string, string>> = {
  'raw-output': 'r',
  'join-output': 'j',
  'compact-output': 'c',
  'null-input': 'n',
  slurp: 's',
  'exit-status': 'e',
  'sort-keys': 'S',
  'raw-input': 'R',
  tab: 't',
  'yaml-output': 'y',
  'color-output': 'C',
  'monochrome-output': 'M',
};

/** The library's own `keys` gives the keys one by one, and it has no `keys_unsorted`. */
const PRELUDE =
  'def keys_unsorted: if type == "array" then [range(length)] else (to_entries | map(.key)) end; def keys: keys_unsorted | sort; ';

export const jq: Program = (process) => runJq(process, readSettings(process.args), false);

/** The Python yq: YAML in (each document by itself), jq's filter, JSON out; `-y` prints YAML. */
export const yq: Program = (process) => runJq(process, readSettings(process.args), true);

async function runJq(process: Process, settings: Settings | string, fromYaml: boolean): Promise<number> {
  if (typeof settings === 'string') {
    await process.stderr.write(`${process.name}: error: ${settings}\n`);
    return 2;
  }
  let filter: Filter;
  // `inputs` are the values that were not read yet; a program that asks for them is run once.
  const takesInputs = /\binputs\b/.test(settings.filter);
  const isBound = takesInputs || settings.variables.length > 0;
  // On first use: most labs never run it.
  const { default: jqjs, compileNode, formats } = await process.clock.stand(import('@michaelhomer/jqjs'));
  repairJq(compileNode);
  repairFormats(formats);
  try {
    const bindings = settings.variables.map(
      ([name]) => `$__lab.given[${JSON.stringify(name)}] as $${name} | `,
    );
    const inputs = takesInputs ? 'def inputs: $__lab.rest[]; ' : '';
    const program = isBound
      ? `. as $__lab | ${bindings.join('')}$__lab.input | (${inputs}${settings.filter}\n)`
      : settings.filter;
    const compiled = jqjs.compile(PRELUDE + program);
    const given = Object.fromEntries(settings.variables);
    filter = isBound ? (input, rest) => compiled({ given, rest, input }) : compiled;
  } catch (error) {
    await process.stderr.write(`jq: error: ${reasonOf(error)}\njq: 1 compile error\n`);
    return 3;
  }
  const texts: string[] = [];
  for (const file of settings.files.length > 0
    ? settings.files
    : settings.letters.has('n') && !takesInputs
      ? []
      : ['-']) {
    try {
      texts.push(await readAll(openInput(process, file)));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      await process.stderr.write(`jq: error: Could not open ${file}: ${error.message}\n`);
      return 2;
    }
  }
  const { values, problem } = inputsOf(texts.join(''), settings, fromYaml);
  const { letters } = settings;
  // Raw text that is slurped is one value already.
  const slurped = !letters.has('s')
    ? values
    : problem !== undefined
      ? []
      : letters.has('R')
        ? values
        : [values];
  const read = letters.has('n') ? [null, ...slurped] : slurped;
  const status = await runEach(
    process,
    settings,
    takesInputs ? (input) => filter(input, read.slice(1)) : filter,
    takesInputs || letters.has('n') ? read.slice(0, 1) : read,
  );
  if (problem === undefined) return status;
  await process.stderr.write(`jq: parse error: ${problem.message}\n`);
  return 5;
}

function inputsOf(text: string, settings: Settings, fromYaml: boolean): ReturnType<typeof splitJson> {
  if (settings.letters.has('R')) {
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    return { values: settings.letters.has('s') ? [text] : lines };
  }
  if (!fromYaml) return splitJson(text);
  const values: unknown[] = [];
  for (const document of parseAllDocuments(text)) {
    const [error] = document.errors;
    if (error) return { values, problem: { line: error.linePos?.[0].line ?? 1, message: error.message } };
    values.push(document.toJS());
  }
  return { values };
}

async function runEach(
  process: Process,
  settings: Settings,
  filter: Filter,
  inputs: readonly unknown[],
): Promise<number> {
  const { letters } = settings;
  const indent = letters.has('c') ? '' : letters.has('t') ? '\t' : ' '.repeat(settings.indent);
  const raw = letters.has('r') || letters.has('j');
  let last: unknown;
  let outputs = 0;
  let status = 0;
  for (const input of inputs) {
    await process.clock.pause();
    if (process.signal.aborted) return 130;
    try {
      for (const value of filter(input)) {
        last = value;
        outputs += 1;
        const text =
          raw && typeof value === 'string'
            ? value
            : letters.has('y')
              ? stringify(value, { lineWidth: 0 }).replace(/\n$/, '')
              : toJson(value, indent, letters.has('S'));
        await process.stdout.write(text + (letters.has('j') ? '' : '\n'));
      }
    } catch (error) {
      await process.stderr.write(`jq: error (at <stdin>:0): ${reasonOf(error)}\n`);
      status = 5;
    }
  }
  if (status === 0 && letters.has('e')) return outputs === 0 ? 4 : last === null || last === false ? 1 : 0;
  return status;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
