/** `-o yaml` and `-o jsonpath=…`, both made of what `-o json` prints (pkg/command/output.go). */
import { Failure } from '../../go/failure.ts';
import { goYaml } from '../../go/yaml.ts';
import type { Json } from '../../go/jsonValue.ts';
import { parseTemplate } from '../kubectl/jsonPath.ts';
import { printTemplate } from '../kubectl/jsonPathResult.ts';
import type { Printed } from './subcommand.ts';

/** Integers that are not exact as numbers of JavaScript, each on a line of its own: they stay texts on the way. */
const LONG_INTEGER = /^(\s*(?:"(?:[^"\\]|\\.)*": )?)(\d{16,})(,?)$/gm;

/** Undefined: no such format. */
export function formatter(format: string): ((printed: Printed) => Printed) | undefined {
  if (format === 'json') return (printed) => printed;
  if (format === 'yaml') return (printed) => rendered(printed, (value) => goYaml(value));
  if (!format.startsWith('jsonpath=')) return undefined;
  const template = format.slice('jsonpath='.length);
  return (printed) => rendered(printed, (value) => printTemplate(parseTemplate(template), value));
}

/** @param render throws {@link Failure} */
function rendered(printed: Printed, render: (value: Json) => string): Printed {
  let value: Json;
  try {
    value = JSON.parse(printed.stdout.replace(LONG_INTEGER, '$1"\ue000$2"$3'));
  } catch {
    // It has failed, or has no such output and says so.
    return printed;
  }
  try {
    return { ...printed, stdout: `${render(value).replace(/['"]?\ue000(\d+)['"]?/g, '$1')}\n` };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { stdout: '', stderr: `Couldn't parse jsonpath expression: '${error.message}'\n`, exit: 1 };
  }
}
