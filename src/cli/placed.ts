/** A message with its place in front, as compilers write it, instead of the line that it may begin with. */
export function placed(file: string, line: number, message: string): string {
  return `${file}:${line}: ${message.replace(new RegExp(`^(?:Line ${line}|${line}번째 줄): `), '')}`;
}
