import { type ArithmeticExpansionPart, forEachChild, type SyntaxNode, type WordPart } from 'unbash';
import { evaluateText, partsOf } from './arithmetic.ts';
import { ShellError } from './control.ts';
import type { Shell } from './shell.ts';

/** The value of `$(( … ))`: its expansions are made in the text, which is then evaluated, as bash does. */
export async function expandArithmetic(shell: Shell, part: ArithmeticExpansionPart): Promise<string> {
  const offset = part.text.startsWith('$((') ? 3 : 2;
  const inside = part.text.slice(offset, offset === 3 ? -2 : -1);
  const found: Found[] = [];
  if (part.expression) collectExpansions(part.expression, found);
  let text = '';
  let from = 0;
  for (const { pos, end, parts } of found) {
    const start = part.pos + offset;
    text += inside.slice(from, pos - start) + (await shell.expandParts(parts));
    from = end - start;
  }
  const expression = text + inside.slice(from);
  try {
    return String(await evaluateText(shell, expression));
  } catch (error) {
    if (!(error instanceof ShellError) || error.fatal) throw error;
    throw new ShellError(said(expression, error.message), error.status, false, true);
  }
}

/** bash names the expression, unless the mistake does. */
function said(expression: string, message: string): string {
  const trimmed = expression.trim();
  return message.startsWith(`${trimmed}: `) ? message : `${trimmed}: ${message}`;
}

/** An expansion in an arithmetic expression, with the stretch of the source that it takes. */
interface Found {
  readonly pos: number;
  readonly end: number;
  readonly parts: readonly WordPart[];
}

function collectExpansions(node: SyntaxNode, found: Found[]): void {
  if (node.type === 'ArithmeticCommandExpansion') {
    const { pos, end, text, script } = node;
    found.push({ pos, end, parts: [{ type: 'CommandExpansion', pos, end, text, script }] });
  } else if (node.type === 'ArithmeticWord') {
    const parts = partsOf(node);
    if (parts) found.push({ pos: node.pos, end: node.end, parts });
  } else forEachChild(node, (child) => collectExpansions(child, found));
}
