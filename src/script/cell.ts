/** Reading a cell: which statements it holds, and whether it is complete shell at all. */
import { forEachChild, parse } from 'unbash';
import type { SyntaxNode } from 'unbash';
import type { Script, ScriptError, Statement } from './statement.ts';
import { syntaxMessage } from './syntaxMessage.ts';
import type { ScriptLocale } from './syntaxMessage.ts';

interface Found {
  readonly pos: number;
  readonly message: string;
}

/**
 * Splits a cell into its top-level statements; comments belong to none. When the cell is not complete shell, `error`
 * says why and there are no statements, so nothing of it can run. Statements on one line with a here-document stay
 * together, because the shell reads the documents only after that line.
 */
export function readScript(source: string, locale: ScriptLocale = 'en'): Script {
  const script = parse(source);
  const first = firstError(script);
  if (first !== undefined) return { statements: [], error: located(source, first, locale) };

  const statements: Statement[] = [];
  for (const node of script.commands) {
    const previous = statements.at(-1);
    const end = Math.max(node.end, hereDocEnd(node));
    if (previous !== undefined && node.pos < previous.end) {
      statements[statements.length - 1] = statement(
        source,
        previous.start,
        Math.max(previous.end, end),
        previous.background && node.background === true,
      );
    } else {
      statements.push(statement(source, node.pos, end, node.background === true));
    }
  }
  return { statements };
}

function statement(source: string, start: number, end: number, background: boolean): Statement {
  return { text: source.slice(start, end), start, end, background };
}

/** Where the last here-document of a statement ends; -1 without one. */
function hereDocEnd(node: SyntaxNode): number {
  let end = -1;
  const visit = (child: SyntaxNode): void => {
    if (child.type === 'HereDoc') end = Math.max(end, child.closing?.end ?? child.body.end);
    forEachChild(child, visit);
  };
  visit(node);
  return end;
}

/** The earliest error, also of nested substitutions and of here-documents without an end (which bash merely warns about). */
function firstError(root: SyntaxNode): Found | undefined {
  let first: Found | undefined;
  const take = (found: Found): void => {
    if (first === undefined || found.pos < first.pos) first = found;
  };
  // Below backquotes the offsets count in an unescaped copy of the text: the substitution itself is the place to show.
  const visit = (node: SyntaxNode, shownAt: number | undefined): void => {
    let at = shownAt;
    if (node.type === 'Script') {
      if (node.source !== undefined) at ??= node.pos;
      for (const error of 'errors' in node ? (node.errors ?? []) : [])
        take({ pos: at ?? error.pos, message: error.message });
    }
    if (node.type === 'HereDoc' && node.closing === undefined) {
      take({ pos: at ?? node.pos, message: `unterminated here-document ${node.delimiter?.value ?? ''}` });
    }
    forEachChild(node, (child) =>
      visit(
        child,
        at ?? (node.type === 'CommandExpansion' && node.text.startsWith('`') ? node.pos : undefined),
      ),
    );
  };
  visit(root, undefined);
  return first;
}

function located(source: string, found: Found, locale: ScriptLocale): ScriptError {
  const before = source.slice(0, found.pos);
  const lineStart = before.lastIndexOf('\n') + 1;
  return {
    message: syntaxMessage(found.message, locale),
    line: before.split('\n').length,
    column: found.pos - lineStart + 1,
  };
}
