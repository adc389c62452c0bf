declare module '@michaelhomer/jqjs' {
  /** A node of a compiled program. The parts that an operator has are nodes too. */
  export interface JqNode {
    apply(input: unknown, scope: unknown): Iterable<unknown>;
    readonly lhs?: JqNode;
    readonly rhs?: JqNode;
    readonly from?: JqNode;
    readonly to?: JqNode;
    /** Of `.name`: the name as a string node. */
    readonly index?: JqNode & { readonly value?: string };
  }
  export function compileNode(program: string): JqNode;
  /** What `@name` does with a value. */
  export const formats: Record<string, (value: unknown) => string>;
  /** Compiles a jq program; throws on a syntax error. The filter's outputs are generated one by one, and it may throw. */
  const jq: { compile(program: string): (input: unknown) => Iterable<unknown> };
  export default jq;
}
