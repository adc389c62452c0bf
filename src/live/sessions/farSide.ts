/** What runs at a place to hold a shell (`farSide.sh`), and how it is spoken to. */
import program from './farSide.sh';

/** Begins and ends what the far side itself says. No output can be taken for it: the id after it is random. */
export const MARK = '\u001e';

export const FAR_SIDE = program;

/**
 * The lines that run a script in the shell. What it reads is empty, what it prints goes to the two streams, and after it
 * a mark with its number and exit status comes on each. `$?` and `set -x` are as the run before left them. All is ASCII, so that
 * no shell's locale or reader touches it; NUL cannot be in a shell's script and is left out.
 */
export function requestLines(id: string, run: number, script: string): string {
  return [
    '!run',
    `__cs_script=$(\\command printf '%b' '${escaped(script)}')`,
    `case $- in *x*) __cs_trace='set -x;' ;; *) __cs_trace= ;; esac; set +x`,
    // With `set -e` a status to be restored would end the shell.
    '{ case $- in *e*) ;; *) __cs_status $__cs ;; esac; \\command eval "$__cs_trace$__cs_script"; } </dev/null >&8 2>&9 8>&- 9>&-',
    `__cs=$?; \\command printf '\\036%s:end:%s:%s\\036' ${id} ${run} "$__cs" >&8; \\command printf '\\036%s:end:%s\\036' ${id} ${run} >&9`,
    '',
  ].join('\n');
}

/** Says the end of a run once more: an interrupt may have come just as the shell was saying it. */
export function endLine(id: string, run: number): string {
  return `\\command printf '\\036%s:end:%s:130\\036' ${id} ${run} >&8; \\command printf '\\036%s:end:%s\\036' ${id} ${run} >&9\n`;
}

/** For the `%b` of printf, in single quotes. */
function escaped(script: string): string {
  let text = '';
  for (const byte of new TextEncoder().encode(script)) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c;
    if (plain) text += String.fromCharCode(byte);
    else if (byte !== 0) text += `\\0${byte.toString(8).padStart(3, '0')}`;
  }
  return text;
}
