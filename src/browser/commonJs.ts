interface Module {
  exports: unknown;
}

/**
 * `require` over texts of CommonJS modules; each is evaluated once, when it is first asked for, and may require others.
 * @param texts by the name that is required
 * @param given modules that have no text
 * @throws when there is no module of that name
 */
export function commonJs(
  texts: ReadonlyMap<string, string>,
  given: Readonly<Record<string, unknown>>,
): (name: string) => unknown {
  const modules = new Map<string, Module>(
    Object.entries(given).map(([name, exports]) => [name, { exports }]),
  );
  const load = (name: string): unknown => {
    const known = modules.get(name);
    if (known !== undefined) return known.exports;
    const text = texts.get(name);
    if (text === undefined) throw new Error(`There is no module "${name}" in a browser.`);
    const module: Module = { exports: {} };
    modules.set(name, module);
    // A web extension host evaluates an extension in this way, too. The texts are files of the installed extension.
    // oxlint-disable-next-line no-new-func typescript/no-implied-eval
    new Function('module', 'exports', 'require', text)(module, module.exports, load);
    return module.exports;
  };
  return load;
}
