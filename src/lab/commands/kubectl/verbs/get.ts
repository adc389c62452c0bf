/** `kubectl get` */
import { asObject, nameOf, pathOf } from '../client.ts';
import { asError, Failure } from '../../../go/failure.ts';
import { ApiFailure, throwAll } from '../failure.ts';
import { flag, type FlagSpec } from '../../../go/flags.ts';
import { ok } from '../invocation.ts';
import type { Command, Invocation } from '../invocation.ts';
import { listAt } from '../../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../../go/jsonValue.ts';
import { readManifests } from '../manifest.ts';
import { listOf, outputFormat, printObject } from '../printers/objectFormat.ts';
import type { OutputFormat } from '../printers/objectFormat.ts';
import { sortRows, sortObjects } from '../printers/sortBy.ts';
import { columnsOf, tableHeader, tableLines } from '../printers/table.ts';
import type { TableOptions } from '../printers/table.ts';
import { groupVersion, kindName } from '../resources.ts';
import type { ResourceInfo } from '../resources.ts';
import { listQuery } from '../listQuery.ts';
import { listFailure, select } from '../selection.ts';
import type { Selected } from '../selection.ts';
import { TabWriter } from '../../../go/tabWriter.ts';
import { tableTabs } from '../tabs.ts';
import { filenameFlag, outputFlags, selectorFlags } from '../sharedFlags.ts';
import { watchObjects } from './getWatch.ts';

const flags: readonly FlagSpec[] = [
  ...outputFlags,
  ...selectorFlags,
  filenameFlag,
  flag('all-namespaces,A bool'),
  flag('no-headers bool'),
  flag('show-labels bool'),
  flag('show-kind bool'),
  flag('label-columns,L strings'),
  flag('sort-by string'),
  flag('ignore-not-found bool'),
  flag('watch,w bool'),
  flag('watch-only bool'),
  flag('output-watch-events bool'),
  flag('chunk-size int=500'),
  flag('raw string'),
];

const nothingNamed =
  'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n' +
  'error: Required resource not specified.\n' +
  'Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).\n' +
  "See 'kubectl get -h' for help and examples";

export const getCommand: Command = {
  name: 'get',
  about: 'Display one or many resources',
  usage: '(TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE[.VERSION][.GROUP]/NAME ...) [flags]',
  flags,
  async run(invocation) {
    if (invocation.flags.given('raw')) return getRaw(invocation);
    const format = outputFormat(invocation);
    const selected = await selectedObjects(invocation);
    if (invocation.flags.on('watch') || invocation.flags.on('watch-only'))
      return watchObjects(invocation, selected, format, tableOptions(invocation, selected, format));
    if (format.form === 'table') return getTables(invocation, selected, format.wide);
    return getObjects(invocation, selected, format);
  },
};

async function getRaw(invocation: Invocation): Promise<number> {
  const [path = '', search = ''] = invocation.flags.text('raw').split('?');
  const query = Object.fromEntries(
    search
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => pair.split('=').map(decodeURIComponent)),
  );
  const answer = await invocation.client.get(path, query);
  await invocation.out(typeof answer === 'string' ? answer : `${JSON.stringify(answer)}\n`);
  return ok;
}

async function selectedObjects(invocation: Invocation): Promise<readonly Selected[]> {
  const { flags: given, args, mapper } = invocation;
  if (given.given('filename')) {
    const { objects, errors } = await readManifests(invocation);
    throwAll(errors);
    const named: Selected[] = [];
    for (const { object } of objects) {
      const resource = await mapper.ofKind(String(object['apiVersion']), String(object['kind']));
      if (resource) named.push({ resource, name: nameOf(object) });
    }
    return named;
  }
  if (args.length === 0) throw new Failure(nothingNamed, { verbatim: true });
  return select(mapper, args, {
    labelSelector: given.text('selector'),
    fieldSelector: given.text('field-selector'),
    allNamespaces: given.on('all-namespaces'),
    allowUnnamed: true,
  });
}

function tableOptions(
  invocation: Invocation,
  selected: readonly Selected[],
  format: OutputFormat,
): TableOptions {
  const { flags: given } = invocation;
  const resources = new Set(selected.map((one) => one.resource));
  return {
    wide: format.form === 'table' && format.wide,
    withNamespace: given.on('all-namespaces'),
    withKind: given.on('show-kind') || resources.size > 1,
    showLabels: given.on('show-labels'),
    labelColumns: given.all('label-columns'),
  };
}

/** The path of what is selected; cluster-wide with `-A`. */
function selectedPath(invocation: Invocation, one: Selected): string {
  const namespace = invocation.flags.on('all-namespaces') ? '' : invocation.namespace;
  return pathOf(one.resource, namespace, one.name);
}

interface Block {
  readonly resource: ResourceInfo;
  table: JsonObject;
}

async function getTables(
  invocation: Invocation,
  selected: readonly Selected[],
  wide: boolean,
): Promise<number> {
  const { flags: given } = invocation;
  const errors: Error[] = [];
  const blocks: Block[] = [];
  const include: Readonly<Record<string, string>> = given.given('sort-by') ? { includeObject: 'Object' } : {};
  for (const one of selected) {
    try {
      const path = selectedPath(invocation, one);
      const table =
        one.name === undefined
          ? await invocation.client.listTable(path, { ...listQuery(invocation), ...include })
          : await invocation.client.getTable(path, include);
      const last = blocks.at(-1);
      if (last?.resource === one.resource)
        last.table = { ...last.table, rows: [...listAt(last.table, 'rows'), ...listAt(table, 'rows')] };
      else blocks.push({ resource: one.resource, table });
    } catch (error) {
      const failure =
        one.name === undefined ? listFailure(error, one.resource, listQuery(invocation)) : asError(error);
      if (!(given.on('ignore-not-found') && failure instanceof ApiFailure && failure.notFound))
        errors.push(failure);
    }
  }

  let written = 0;
  const options = tableOptions(invocation, selected, { form: 'table', wide });
  for (const { resource, table } of blocks) {
    const rows = given.given('sort-by')
      ? sortRows(listAt(table, 'rows'), given.text('sort-by'))
      : listAt(table, 'rows');
    if (rows.length === 0) continue;
    const shown = { ...options, withNamespace: options.withNamespace && resource.namespaced };
    const columns = columnsOf(table, shown);
    const lines = tableLines(rows, columns, resource, shown);
    const header = given.on('no-headers') ? [] : [tableHeader(columns, shown)];
    const text = new TabWriter(tableTabs).align([...header, ...lines].map((line) => `${line}\n`).join(''));
    await invocation.out((written > 0 && !given.on('no-headers') ? '\n' : '') + text);
    written += rows.length;
  }
  if (written === 0 && errors.length === 0 && !given.on('ignore-not-found'))
    await invocation.err(nothingFound(invocation, selected));
  throwAll(errors);
  return ok;
}

function nothingFound(invocation: Invocation, selected: readonly Selected[]): string {
  const namespaced =
    !invocation.flags.on('all-namespaces') && selected.every((one) => one.resource.namespaced);
  return namespaced ? `No resources found in ${invocation.namespace} namespace.\n` : 'No resources found\n';
}

async function getObjects(
  invocation: Invocation,
  selected: readonly Selected[],
  format: OutputFormat,
): Promise<number> {
  const { flags: given } = invocation;
  const errors: Error[] = [];
  const found: { resource: ResourceInfo; object: JsonObject }[] = [];
  for (const one of selected) {
    try {
      const path = selectedPath(invocation, one);
      const items: readonly Json[] =
        one.name === undefined
          ? (await invocation.client.list(path, listQuery(invocation))).items
          : [await invocation.client.getObject(path)];
      for (const item of items) {
        const typed = { apiVersion: groupVersion(one.resource), kind: one.resource.kind, ...asObject(item) };
        found.push({ resource: one.resource, object: typed });
      }
    } catch (error) {
      const failure =
        one.name === undefined ? listFailure(error, one.resource, listQuery(invocation)) : asError(error);
      if (!(given.on('ignore-not-found') && failure instanceof ApiFailure && failure.notFound))
        errors.push(failure);
    }
  }
  const single = selected.length === 1 && selected[0]?.name !== undefined;
  if (found.length === 0 && (errors.length > 0 || (single && given.on('ignore-not-found')))) {
    throwAll(errors);
    return ok;
  }
  if (format.form === 'name') {
    await invocation.out(
      found.map(({ resource, object }) => `${kindName(resource, nameOf(object))}\n`).join(''),
    );
  } else {
    const objects = found.map(({ object }) => object);
    const sorted = given.given('sort-by') ? sortObjects(objects, given.text('sort-by')) : objects;
    const printed = single ? (sorted[0] ?? {}) : listOf(sorted);
    const options = { showManagedFields: given.on('show-managed-fields'), noHeaders: given.on('no-headers') };
    const empty = format.form === 'custom-columns' && found.length === 0;
    if (empty) await invocation.err(nothingFound(invocation, selected));
    else await invocation.out(printObject(format, printed, options));
  }
  throwAll(errors);
  return ok;
}
