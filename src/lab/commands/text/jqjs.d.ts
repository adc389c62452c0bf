declare module '@michaelhomer/jqjs' {
  /** Compiles a jq program; throws on a syntax error. The filter's outputs are generated one by one, and it may throw. */
  const jq: { compile(program: string): (input: unknown) => Iterable<unknown> };
  export default jq;
}
