import type { RunnableCell } from '../cell.ts';
import type { Localized } from '../course.ts';
import type { State } from '../../state/state.ts';
import type { Fix, LintRule } from './lint.ts';

/** A login shell has these, or the shell itself gives them. */
const GIVEN = new Set(
  'BASH BASHPID BASH_VERSION COLUMNS EUID HISTFILE HOME HOSTNAME IFS KUBECONFIG LANG LC_ALL LINENO LINES LOGNAME MAIL OLDPWD OPTARG OPTIND PATH PPID PS1 PWD RANDOM REPLY SECONDS SHELL SHLVL TERM TMPDIR UID USER _'.split(
    ' ',
  ),
);
const SETS =
  /(?:^|[\s;&|({])(?:export\s+|local\s+|declare\s+(?:-\w+\s+)*|readonly\s+)?([A-Za-z_]\w*)\+?=|\bfor\s+([A-Za-z_]\w*)\s+in\b|\bread\s+(?:-\w+\s+)*([A-Za-z_]\w*)/g;

/** `$NAME` that nothing in this cell sets: no earlier cell of this host does either, or that cell has not run yet. */
export const unsetVariable: LintRule = (cell, { cells, state }) => {
  const own = new Set(variablesSet(cell.text));
  const before = cells.slice(
    0,
    Math.max(
      0,
      cells.findIndex(({ spec }) => spec.id === cell.spec.id),
    ),
  );
  return expansions(cell.text).flatMap(({ name, start, end }) => {
    if (own.has(name) || GIVEN.has(name)) return [];
    const setters = before.filter(({ text }) => variablesSet(text).includes(name));
    const here = setters.filter(({ spec }) => spec.host === cell.spec.host);
    const ran = here.some(({ spec }) => state.runs().some(({ source }) => source.cellId === spec.id));
    if (ran) return [];
    return [
      {
        rule: 'unset-variable',
        // Set by a cell above that has not run yet: so it is with every notebook at first.
        severity: here.length > 0 ? ('hint' as const) : ('warning' as const),
        message: messageFor(name, cell, here.at(-1), setters.at(-1)),
        start,
        end,
        fix: here.length > 0 ? undefined : fixFor(name, setters.at(-1), state),
      },
    ];
  });
};

/** The value that the other host showed when it was set there, if its cell printed it. */
function fixFor(name: string, setter: RunnableCell | undefined, state: State): Fix | undefined {
  if (setter === undefined || !new RegExp(`\\becho\\s+"?\\$${name}"?\\s*$`).test(setter.text))
    return undefined;
  const printed = state
    .runs()
    .find(({ source }) => source.cellId === setter.spec.id)
    ?.text.trim();
  if (printed === undefined || !/^[\w.:/-]+$/.test(printed)) return undefined;
  return {
    title: { ko: `${name}=${printed}(을)를 앞에 넣기`, en: `Put ${name}=${printed} before it` },
    edits: [{ start: 0, end: 0, text: `${name}=${printed}\n` }],
  };
}

function messageFor(
  name: string,
  cell: RunnableCell,
  here: RunnableCell | undefined,
  elsewhere: RunnableCell | undefined,
): Localized {
  const { host } = cell.spec;
  if (here !== undefined) {
    return {
      ko: `$${name} 변수는 ${here.spec.id} 셀이 설정합니다. 그 셀을 먼저 실행하세요.`,
      en: `$${name} is set by the cell ${here.spec.id}. Run that one first.`,
    };
  }
  if (elsewhere !== undefined) {
    return {
      ko: `$${name} 변수는 ${elsewhere.spec.host}에서 설정하므로 ${host}에서는 비어 있습니다. 값을 직접 넣거나 ${host}에서 설정하세요.`,
      en: `$${name} is set on ${elsewhere.spec.host} and empty on ${host}. Put the value in, or set it on ${host}.`,
    };
  }
  return {
    ko: `$${name} 변수를 ${host}에서 설정하는 셀이 없습니다. 비어 있는 값으로 실행됩니다.`,
    en: `No cell sets $${name} on ${host}. It will be empty.`,
  };
}

/** Names that a cell gives a value. */
export function variablesSet(text: string): readonly string[] {
  return [...text.matchAll(SETS)].flatMap((match) => match[1] ?? match[2] ?? match[3] ?? []);
}

/** `$NAME` and `${NAME}` that the shell of the cell expands: not in single quotes, not escaped, and not with a default. */
function expansions(
  text: string,
): readonly { readonly name: string; readonly start: number; readonly end: number }[] {
  const found: { name: string; start: number; end: number }[] = [];
  let double = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '"') double = !double;
    else if (char === "'" && !double) at = closing(text, at);
    else if (char === '#' && !double && /(^|\s)$/.test(text.slice(0, at))) at = lineEnd(text, at);
    else if (char === '$') {
      const match = /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/.exec(text.slice(at, at + 200));
      const name = match?.[1] ?? match?.[2];
      if (match !== null && name !== undefined) found.push({ name, start: at, end: at + match[0].length });
    }
  }
  return found;
}

function closing(text: string, at: number): number {
  const end = text.indexOf("'", at + 1);
  return end < 0 ? text.length : end;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
