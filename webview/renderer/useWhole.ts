import { useEffect, useState } from 'preact/hooks';
import type { TablePayload } from '../../src/protocol/outputs.ts';
import type { OutputContext } from './outputContext.ts';

/** A table of which the first rows came with the payload, and the others come page by page; one after the other, in the background. */
export function useWhole(payload: TablePayload, context: OutputContext): TablePayload {
  const [whole, setWhole] = useState<TablePayload>();
  const { id, total = 0 } = payload;
  useEffect(() => {
    if (payload.rows.length >= total) return undefined;
    let wanted = true;
    const load = async (): Promise<void> => {
      const rows = [...payload.rows];
      const keys = [...payload.keys];
      const links = [...payload.links];
      const of = new Map(Object.entries(payload.meanings?.of ?? {}).map(([column, at]) => [column, [...at]]));
      while (rows.length < total) {
        const page = await context.more(id, rows.length);
        if (!wanted || page.rows.length === 0) return;
        for (const row of page.rows) rows.push(row);
        for (const key of page.keys) keys.push(key);
        for (const each of page.links) links.push(each);
        for (const [column, at] of of) for (const place of page.of[column] ?? []) at.push(place);
      }
      const { meanings } = payload;
      setWhole({
        ...payload,
        rows,
        keys,
        links,
        ...(meanings && { meanings: { ...meanings, of: Object.fromEntries(of) } }),
      });
    };
    void load();
    return () => {
      wanted = false;
    };
  }, [payload]);
  return whole?.id === id ? whole : payload;
}
