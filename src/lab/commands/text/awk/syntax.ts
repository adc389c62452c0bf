/** The syntax tree of an awk program. */

export type LValue =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'field'; readonly index: Expression }
  | { readonly kind: 'element'; readonly name: string; readonly index: readonly Expression[] };

export type Expression =
  | LValue
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'regex'; readonly matcher: RegExp }
  | { readonly kind: 'group'; readonly items: readonly Expression[] }
  | {
      readonly kind: 'assign';
      readonly operator: string;
      readonly target: LValue;
      readonly value: Expression;
    }
  | { readonly kind: 'ternary'; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'unary'; readonly operator: string; readonly operand: Expression }
  | {
      readonly kind: 'step';
      readonly operator: '++' | '--';
      readonly target: LValue;
      readonly prefix: boolean;
    }
  | { readonly kind: 'in'; readonly index: readonly Expression[]; readonly name: string }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'builtin'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'getline'; readonly target: LValue | undefined; readonly file: Expression | undefined };

export function isLValue(expression: Expression): expression is LValue {
  return expression.kind === 'variable' || expression.kind === 'field' || expression.kind === 'element';
}

export interface Redirection {
  readonly kind: '>' | '>>' | '|';
  readonly target: Expression;
}

export type Statement =
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | { readonly kind: 'expression'; readonly expression: Expression }
  | {
      readonly kind: 'print' | 'printf';
      readonly args: readonly Expression[];
      readonly to: Redirection | undefined;
    }
  | {
      readonly kind: 'if';
      readonly test: Expression;
      readonly yes: Statement;
      readonly no: Statement | undefined;
    }
  | {
      readonly kind: 'while';
      readonly test: Expression;
      readonly body: Statement;
      readonly bodyFirst: boolean;
    }
  | {
      readonly kind: 'for';
      readonly start: Statement | undefined;
      readonly test: Expression | undefined;
      readonly update: Statement | undefined;
      readonly body: Statement;
    }
  | { readonly kind: 'forIn'; readonly variable: string; readonly array: string; readonly body: Statement }
  | { readonly kind: 'break' | 'continue' | 'next' }
  | { readonly kind: 'exit' | 'return'; readonly value: Expression | undefined }
  | { readonly kind: 'delete'; readonly name: string; readonly index: readonly Expression[] | undefined };

export interface Rule {
  readonly when:
    'BEGIN' | 'END' | { readonly from: Expression | undefined; readonly to: Expression | undefined };
  readonly body: Statement;
}

export interface AwkFunction {
  readonly parameters: readonly string[];
  readonly body: Statement;
}

export interface AwkProgram {
  readonly rules: readonly Rule[];
  readonly functions: ReadonlyMap<string, AwkFunction>;
}
