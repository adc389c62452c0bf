/** `[[ … ]]`, and the primaries that it shares with `test`. */
import type { TestExpression } from 'unbash';
import { expandToPattern, expandToRegExp, expandToText } from './expand.ts';
import { findCommand } from './findCommand.ts';
import { type FileStat, resolvePath } from './files.ts';
import { parameterIsSet } from './parameter.ts';
import { patternRegExp } from './pattern.ts';
import { toJavaScript } from './posixRegExp.ts';
import { ShellError } from './control.ts';
import type { Shell } from './shell.ts';

export async function evaluateTest(shell: Shell, node: TestExpression): Promise<boolean> {
  switch (node.type) {
    case 'TestGroup':
      return evaluateTest(shell, node.expression);
    case 'TestNot':
      return (await evaluateTest(shell, node.operand)) === (node.negations.length % 2 === 0);
    case 'TestLogical': {
      const decisive = node.operator === '||';
      for (const operand of node.operands)
        if ((await evaluateTest(shell, operand)) === decisive) return decisive;
      return !decisive;
    }
    case 'TestUnary':
      return unaryTest(shell, node.operator, await expandToText(shell, node.operand));
    case 'TestBinary': {
      const left = await expandToText(shell, node.left);
      switch (node.operator) {
        case '=':
        case '==':
          return patternRegExp(await expandToPattern(shell, node.right)).test(left);
        case '!=':
          return !patternRegExp(await expandToPattern(shell, node.right)).test(left);
        case '=~':
          return matches(shell, left, await expandToRegExp(shell, node.right));
      }
      const right = await expandToText(shell, node.right);
      if (/^-(eq|ne|lt|le|gt|ge)$/.test(node.operator)) {
        return compare(node.operator, await shell.arithmeticText(left), await shell.arithmeticText(right));
      }
      return binaryTest(shell, node.operator, left, right);
    }
  }
}

function matches(shell: Shell, text: string, source: string): boolean {
  let matcher: RegExp;
  try {
    matcher = new RegExp(toJavaScript(source, 'extended'), 's');
  } catch {
    throw new ShellError(`[[: invalid regular expression \`${source}'`, 2);
  }
  const match = matcher.exec(text);
  shell.variables.setArray('BASH_REMATCH', match ? [...match].map((group) => group ?? '') : []);
  return match !== null;
}

export function unaryTest(shell: Shell, operator: string, operand: string): boolean {
  switch (operator) {
    case '-n':
      return operand !== '';
    case '-z':
      return operand === '';
    case '-v':
      return parameterIsSet(shell, operand);
    case '-o':
      return shell.options.has(operand);
    case '-t':
      return shell.descriptors.get(Number(operand))?.output?.isTerminal ?? false;
    default:
      // Programs of the machine have no files of their own, but they are there.
      return findProgram(shell, operand)
        ? PROGRAM_IS.has(operator)
        : fileTest(operator, statOf(shell, operand));
  }
}

const PROGRAM_IS: ReadonlySet<string> = new Set(['-e', '-a', '-r', '-w', '-f', '-s', '-x']);

const findProgram = (shell: Shell, path: string): boolean =>
  path.includes('/') && findCommand(shell, path)?.kind === 'program';

function statOf(shell: Shell, path: string): FileStat | undefined {
  const absolute = resolvePath(shell.cwd, path);
  return path !== '' && shell.machine.files.exists(absolute) ? shell.machine.files.stat(absolute) : undefined;
}

function fileTest(operator: string, stat: FileStat | undefined): boolean {
  switch (operator) {
    case '-e':
    case '-a':
    case '-r':
    case '-w':
      return stat !== undefined;
    case '-f':
      return stat?.kind === 'file';
    case '-d':
      return stat?.kind === 'directory';
    case '-s':
      return (stat?.size ?? 0) > 0;
    case '-x':
      return stat?.kind === 'directory' || ((stat?.mode ?? 0) & 0o111) !== 0;
    case '-c':
      return stat?.kind === 'device';
    default:
      return false;
  }
}

export function binaryTest(shell: Shell, operator: string, left: string, right: string): boolean {
  switch (operator) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '>':
      return left > right;
    case '-nt':
      return (statOf(shell, left)?.mtime ?? -1) > (statOf(shell, right)?.mtime ?? -1);
    case '-ot':
      return (statOf(shell, left)?.mtime ?? -1) < (statOf(shell, right)?.mtime ?? -1);
    case '-ef':
      return resolvePath(shell.cwd, left) === resolvePath(shell.cwd, right);
    default:
      throw new ShellError(`${operator}: binary operator expected`, 2);
  }
}

export function compare(operator: string, left: bigint, right: bigint): boolean {
  switch (operator) {
    case '-eq':
      return left === right;
    case '-ne':
      return left !== right;
    case '-lt':
      return left < right;
    case '-le':
      return left <= right;
    case '-gt':
      return left > right;
    default:
      return left >= right;
  }
}
