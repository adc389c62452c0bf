/** `-w`: what a transfer was, by variables (tool_writeout.c). */

/** @returns the text, and the variables that there are not */
export function writeOut(
  format: string,
  variables: Readonly<Record<string, string>>,
): { readonly text: string; readonly unknown: readonly string[] } {
  const unknown: string[] = [];
  const text = format.replace(/%\{(\w+)\}|%%|\\([nrt\\])/g, (whole, name?: string, escape?: string) => {
    if (name !== undefined) {
      const value = variables[name];
      if (value === undefined) unknown.push(name);
      return value ?? '';
    }
    if (whole === '%%') return '%';
    return { n: '\n', r: '\r', t: '\t' }[escape ?? ''] ?? whole;
  });
  return { text, unknown };
}
