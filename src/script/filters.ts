/** What a later stage of a pipeline does to the lines of the command before it. */

/** `keeps`: whole lines pass unchanged, some may be missing or moved. `changes`: text. `command`: its own output. */
export type FilterKind = 'keeps' | 'changes' | 'command';

/** Options with which a filter no longer prints its input's lines as they are. */
const changing: Readonly<Record<string, RegExp | undefined>> = {
  grep: /^(-[a-zA-Z]*[cohlLqnbHZT]|--count|--only-matching|--files-with|--quiet|--silent|--line-number|--byte-offset|--with-filename)/,
  head: /^(-c|--bytes|-v)/,
  tail: /^(-c|--bytes|-v)/,
  uniq: /^(-[a-zA-Z]*c|--count)/,
  cat: /^-/,
  sort: undefined,
  tac: undefined,
  tee: undefined,
  less: undefined,
  more: undefined,
};

const changers = new Set([
  'awk',
  'gawk',
  'mawk',
  'base64',
  'column',
  'cut',
  'fmt',
  'fold',
  'jq',
  'yq',
  'nl',
  'od',
  'paste',
  'perl',
  'python',
  'python3',
  'rev',
  'ruby',
  'sed',
  'tr',
  'wc',
  'xargs',
  'xxd',
]);

export function filterKind(argv: readonly string[]): FilterKind {
  const program = (argv[0] ?? '').replace(/^.*\//, '');
  const name = program === 'egrep' || program === 'fgrep' ? 'grep' : program;
  if (printsAsIs(name, argv)) return 'keeps';
  if (changers.has(name)) return 'changes';
  if (!Object.hasOwn(changing, name)) return 'command';
  const options = changing[name];
  return options !== undefined && optionsOf(name, argv).some((word) => options.test(word))
    ? 'changes'
    : 'keeps';
}

/** `jq`, `jq .`, `yq -P`: the same documents, laid out again. */
function printsAsIs(name: string, argv: readonly string[]): boolean {
  if (name !== 'jq' && name !== 'yq') return false;
  return argv
    .slice(1)
    .every(
      (word) =>
        word === '.' || /^(-[CMSP]+|--(color-output|monochrome-output|sort-keys|prettyPrint))$/.test(word),
    );
}

/** The option words alone: in `grep -e -c` the second is a pattern, in `grep -A 2 x` the 2 is a value. */
function optionsOf(name: string, argv: readonly string[]): readonly string[] {
  const options: string[] = [];
  for (let i = 1; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (word === '--') break;
    if (!word.startsWith('-') || word === '-') continue;
    if (name === 'grep' && /^-[a-zA-Z]*[efABCmd]$/.test(word)) {
      options.push(word.slice(0, -1));
      i++;
    } else if (name === 'grep' && /^-[efABCmd]./.test(word)) {
      continue;
    } else {
      options.push(word);
    }
  }
  return options;
}
