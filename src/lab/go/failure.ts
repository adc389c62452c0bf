/** How the Go commands of this lab (kubectl, helm) fail by themselves: cobra prints the text and exits. */

/** A mistake found by the command itself; printed after `error: ` unless the text is given whole. */
export class Failure extends Error {
  readonly verbatim: boolean;
  readonly exitCode: number;

  constructor(message: string, options: { readonly verbatim?: boolean; readonly exitCode?: number } = {}) {
    super(message);
    this.name = 'Failure';
    this.verbatim = options.verbatim ?? false;
    this.exitCode = options.exitCode ?? 1;
  }
}

export function notSimulated(what: string, instead?: string): Failure {
  return new Failure(`${what} is not simulated in this lab${instead === undefined ? '' : `: ${instead}`}`);
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
