/** What a subcommand may use of the process it runs in; a test gives it memory instead. */
export interface Terminal {
  out(text: string): void;
  error(text: string): void;
  /** All of standard input as text. Rejects with a `UsageError` when there is nobody to end it. */
  input(): Promise<string>;
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
  /** Language of texts for people when `--lang` is not given. */
  readonly locale: 'ko' | 'en';
  /** Folder of the notebooks and steps files that are shipped beside the command line. */
  readonly notebooks: string;
  /** Calls the task whenever nothing is left to do and the subcommand still waits. Returns the cancellation. */
  onIdle(task: () => void): () => void;
  /** The first line that a program of this machine prints; undefined when it is not there or fails. */
  firstLineOf(program: string, args: readonly string[]): Promise<string | undefined>;
}
