import { echoText } from '../../commands/text/echo.ts';
import { formatPrintf } from '../../commands/text/printf.ts';
import { writeElement } from '../element.ts';
import type { Builtin, Builtins } from './builtin.ts';

const echo: Builtin = async (call) => {
  await call.write(echoText(call.args));
  return 0;
};

const printf: Builtin = async (call) => {
  const into = call.args[0] === '-v' ? call.args[1] : undefined;
  const args = into === undefined ? call.args : call.args.slice(2);
  const [format, ...values] = args[0] === '--' ? args.slice(1) : args;
  if (format === undefined) return call.complain('usage: printf [-v var] format [arguments]', 2);
  const { text, problems } = formatPrintf(format, values, call.shell.clock.now());
  for (const problem of problems) await call.complain(problem);
  if (into === undefined) await call.write(text);
  else await writeElement(call.shell, into, text);
  return problems.length > 0 ? 1 : 0;
};

export const outputBuiltins: Builtins = { echo, printf };
