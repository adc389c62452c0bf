/** How a shell leaves what it is doing. Thrown, and caught by the construct that it belongs to. */

export class BreakLoop {
  constructor(public levels: number) {}
}

export class ContinueLoop {
  constructor(public levels: number) {}
}

export class ReturnFromFunction {
  constructor(readonly status: number) {}
}

/** `exit`, `set -e`, or an error that ends a shell. */
export class ExitShell {
  constructor(readonly status: number) {}
}

/** The shell's own signal was aborted: nothing more of it runs. */
export class Interrupted {
  constructor(readonly status: number) {}
}

/** The rest of the line is not run: what bash does when arithmetic in an expansion fails. The next line is. */
export class DiscardLine {
  readonly status = 1;
}

/** A mistake in an expansion or an assignment: said on stderr, and the command's status is 1. */
export class ShellError extends Error {
  constructor(
    message: string,
    readonly status = 1,
    /** It ends a script, as bash does for `${x:?}` and `set -u`. */
    readonly fatal = false,
    /** The rest of the line goes with it: {@link DiscardLine}. */
    readonly discards = false,
  ) {
    super(message);
  }
}
