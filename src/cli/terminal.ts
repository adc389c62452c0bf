/** What a subcommand may use of the process it runs in; a test gives it memory instead. */
export interface Terminal {
  out(text: string): void;
  error(text: string): void;
  /** All of standard input as text. */
  input(): Promise<string>;
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
  /** Language of texts for people when `--lang` is not given. */
  readonly locale: 'ko' | 'en';
}
