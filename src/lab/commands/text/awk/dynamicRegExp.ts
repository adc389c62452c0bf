import { toJavaScript } from '../../../shell/posixRegExp.ts';
import { AwkError } from './lexer.ts';

/** An extended regular expression of POSIX. Throws {@link AwkError}. */
export function dynamicRegExp(source: string): RegExp {
  try {
    return new RegExp(toJavaScript(source, 'extended'), 'g');
  } catch {
    throw new AwkError(`regular expression compile failed\n${source}`);
  }
}
