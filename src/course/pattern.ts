/**
 * Regular expressions of a course. A steps file may come from anybody, and one expression that tries again and again could
 * stop the editor for hours: only those pass whose work on a line is bounded, and it is charged.
 */

/** Characters of a line that are searched. */
const LONGEST_LINE = 512;
/** `a*` may stand in a pattern so often: work on a line of n characters grows with n to the power of one more. */
const MOST_UNBOUNDED = 2;
/** Ways in which `?` and `{n,m}` may be shared out. */
const MOST_CHOICES = 64;
/** A `{n,m}` up to this m counts as a fixed number. */
const MOST_TIMES = 64;
/** Characters looked at for one unit of work. */
const PER_UNIT = 1000;

export class PatternRefused extends Error {}

export interface Pattern {
  /** Whether the text, up to the longest line that is searched, has it; `^` and `$` are the text's ends. */
  test(text: string): boolean;
  /** All that it matches, line by line; `^` and `$` are those of lines. */
  all(text: string): readonly string[];
}

/** @param charge is told the work of each search, and may throw to end it. @throws PatternRefused */
export function boundedPattern(source: string, charge: (work: number) => void): Pattern {
  const unbounded = unboundedRepeats(source);
  const expression = compiled(source);
  const searched = (line: string): string => {
    const part = line.slice(0, LONGEST_LINE);
    charge(1 + part.length ** (unbounded + 1) / PER_UNIT);
    return part;
  };
  return {
    test: (text) => new RegExp(expression).test(searched(text)),
    all: (text) =>
      text.split('\n').flatMap((line) => searched(line).match(new RegExp(expression, 'g')) ?? []),
  };
}

function compiled(source: string): string {
  try {
    return new RegExp(source).source;
  } catch (error) {
    throw new PatternRefused(error instanceof Error ? error.message : String(error));
  }
}

/** How often something may be repeated without end. Throws where a repeated group repeats or chooses inside itself. */
function unboundedRepeats(source: string): number {
  let unbounded = 0;
  /** In how many ways the bounded ones may be shared out. */
  let choices = 1;
  /** For each open group, whether something in it is repeated or chosen. */
  const groups: boolean[] = [];
  let closed = false;
  for (let at = 0; at < source.length; at++) {
    const char = source[at] ?? '';
    const after = repeatAt(source, at);
    if (after !== undefined) {
      if (closed && after.most > 1)
        throw new PatternRefused(
          `"${source}" repeats a group that repeats or chooses inside itself. Write it without the inner one.`,
        );
      if (after.most > MOST_TIMES) unbounded++;
      else choices *= 1 + after.most - after.least;
      if (groups.length > 0) groups[groups.length - 1] = true;
      at = after.end - 1;
      closed = false;
      continue;
    }
    closed = false;
    if (char === '\\') {
      if (/[1-9k]/.test(source[at + 1] ?? ''))
        throw new PatternRefused(`"${source}" refers back to a group, which is not possible here.`);
      at++;
    } else if (char === '[') at = endOfClass(source, at);
    else if (char === '(') groups.push(false);
    else if (char === ')') {
      closed = groups.pop() === true;
      if (closed && groups.length > 0) groups[groups.length - 1] = true;
    } else if (char === '|' && groups.length > 0) groups[groups.length - 1] = true;
  }
  if (unbounded > MOST_UNBOUNDED || choices > MOST_CHOICES)
    throw new PatternRefused(
      `"${source}" has more than ${MOST_UNBOUNDED} repetitions without an end, or too many that may be left out. Match less at once.`,
    );
  return unbounded;
}

/** `*`, `+`, `?`, `{2,5}` at that place, with the lazy mark behind it. */
function repeatAt(
  source: string,
  at: number,
): { readonly least: number; readonly most: number; readonly end: number } | undefined {
  const [text, sign, least, comma, most] =
    /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(source.slice(at, at + 24)) ?? [];
  // `(?` begins a group of a kind.
  if (text === undefined || source[at - 1] === '(') return undefined;
  const times =
    sign === '?'
      ? 1
      : sign !== undefined || (comma === ',' && most === '')
        ? Infinity
        : Number(comma === ',' ? most : least);
  return { least: sign === undefined ? Number(least) : 0, most: times, end: at + text.length };
}

function endOfClass(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === ']') return at;
  }
  return source.length;
}
