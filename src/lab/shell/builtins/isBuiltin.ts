/** Names of the builtins, for `type`: in a list of its own because `type` is itself one of them. */
const NAMES = new Set(
  (
    ': . [ alias bg break builtin cd command continue declare disown echo eval exec exit export false fg getopts hash jobs kill let local ' +
    'logout mapfile printf pwd read readarray readonly return set shift shopt source test trap true type typeset umask unalias unset wait'
  ).split(' '),
);

export function isBuiltin(name: string): boolean {
  return NAMES.has(name);
}
