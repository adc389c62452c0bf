/** `kubectl get -w`: the list, then a line for each change until it is interrupted. */
import { asObject, nameOf, pathOf } from '../client.ts';
import { Failure } from '../../../go/failure.ts';
import { ApiFailure } from '../failure.ts';
import { ok } from '../invocation.ts';
import type { Invocation } from '../invocation.ts';
import { parseDuration } from '../../../go/duration.ts';
import { listAt, textAt } from '../../../go/jsonValue.ts';
import type { Json, JsonObject } from '../../../go/jsonValue.ts';
import { printObject } from '../printers/objectFormat.ts';
import type { OutputFormat } from '../printers/objectFormat.ts';
import { columnsOf, tableHeader, tableLines } from '../printers/table.ts';
import type { TableColumn, TableOptions } from '../printers/table.ts';
import { kindName } from '../resources.ts';
import type { Selected } from '../selection.ts';
import { TabWriter } from '../../../go/tabWriter.ts';
import { tableTabs } from '../tabs.ts';
import { listQuery } from '../listQuery.ts';

export async function watchObjects(
  invocation: Invocation,
  selected: readonly Selected[],
  format: OutputFormat,
  options: TableOptions,
): Promise<number> {
  const [one] = selected;
  if (one === undefined || selected.length > 1)
    throw new Failure('watch is only supported on individual resources and resource collections');
  const printer = watchPrinter(invocation, one, format, options);
  const asTable = format.form === 'table';
  const namespace = invocation.flags.on('all-namespaces') ? '' : invocation.namespace;
  const path = pathOf(one.resource, namespace);
  const query = {
    ...listQuery(invocation),
    ...(one.name === undefined ? {} : { fieldSelector: `metadata.name=${one.name}` }),
  };

  const listPath = pathOf(one.resource, namespace, one.name);
  const first =
    one.name === undefined
      ? asTable
        ? await invocation.client.listTable(path, query)
        : await invocation.client.getObject(path, query)
      : asTable
        ? await invocation.client.getTable(listPath)
        : await invocation.client.getObject(listPath);
  if (!invocation.flags.on('watch-only'))
    for (const item of asTable || one.name !== undefined ? [first] : listAt(first, 'items'))
      await printer(asObject(item), 'ADDED');

  const { signal, done } = withTimeout(invocation);
  // Events are printed one after the other, each waiting for a slow reader.
  let printing = Promise.resolve();
  let broken: unknown;
  const resourceVersion = textAt(first, 'metadata', 'resourceVersion');
  try {
    await invocation.client.watch(
      path,
      { ...query, resourceVersion },
      signal,
      (event) => {
        if (event.type === 'ERROR') broken = new ApiFailure(asObject(event.object));
        if (event.type === 'ERROR' || broken !== undefined) return true;
        if (event.type !== 'BOOKMARK')
          printing = printing
            .then(() => printer(asObject(event.object), event.type))
            .catch((error: unknown) => {
              broken = error;
            });
        return false;
      },
      asTable ? 'table' : 'object',
    );
    await printing;
  } finally {
    done();
  }
  if (broken !== undefined) throw broken;
  return ok;
}

/** `--request-timeout` ends a watch in silence. */
function withTimeout(invocation: Invocation): { signal: AbortSignal; done: () => void } {
  const stop = new AbortController();
  const forward = (): void => stop.abort();
  invocation.process.signal.addEventListener('abort', forward);
  if (invocation.process.signal.aborted) stop.abort();
  const timeout = parseDuration(invocation.flags.text('request-timeout')) ?? 0;
  const { clock } = invocation.process;
  const cancel = timeout > 0 ? clock.after(timeout, forward) : clock.listen();
  return {
    signal: stop.signal,
    done: () => {
      cancel();
      invocation.process.signal.removeEventListener('abort', forward);
    },
  };
}

function watchPrinter(
  invocation: Invocation,
  one: Selected,
  format: OutputFormat,
  options: TableOptions,
): (object: JsonObject, type: string) => Promise<void> {
  const shown = { ...options, withNamespace: options.withNamespace && one.resource.namespaced };
  const withEvents = invocation.flags.on('output-watch-events');
  const tabs = new TabWriter(tableTabs);
  let columns: readonly TableColumn[] = [];
  let headed = invocation.flags.on('no-headers');
  let documents = 0;
  const lines = (rows: readonly Json[], type: string): string[] =>
    tableLines(rows, columns, one.resource, shown).map((line) => `${withEvents ? `${type}\t` : ''}${line}\n`);
  return async (object, type) => {
    if (format.form === 'name') return invocation.out(`${kindName(one.resource, nameOf(object))}\n`);
    if (format.form !== 'table') {
      const separator = format.form === 'yaml' && documents++ > 0 ? '---\n' : '';
      return invocation.out(separator + printObject(format, object));
    }
    // Only the first table of a watch carries its columns.
    const named = columnsOf(object, shown);
    if (named.length > 0) columns = named;
    const rows = listAt(object, 'rows');
    if (rows.length === 0) return;
    const header = headed ? '' : `${withEvents ? 'EVENT\t' : ''}${tableHeader(columns, shown)}\n`;
    headed = true;
    await invocation.out(tabs.align(header + lines(rows, type).join('')));
  };
}
