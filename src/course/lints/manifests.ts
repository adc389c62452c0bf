/** Kubernetes manifests in the here-documents of a cell. */
import { isMap, parseAllDocuments, type Node } from 'yaml';

export interface Manifest {
  readonly value: unknown;
  /** Where the node at these keys (numbers for items of a list) stands in the cell's text. */
  range(...keys: readonly (string | number)[]): { readonly start: number; readonly end: number };
}

const HEREDOC = /<<-?[ \t]*(['"]?)([A-Za-z_]\w*)\1[^\n]*\n/g;

/** What is no YAML is left out: whether a command accepts it is the command's to say. */
export function manifestsIn(text: string): readonly Manifest[] {
  return [...text.matchAll(HEREDOC)].flatMap((match) => {
    const from = match.index + match[0].length;
    const end = new RegExp(`^\\t*${match[2] ?? ''}$`, 'm').exec(text.slice(from));
    const body = text.slice(from, end === null ? undefined : from + end.index);
    const documents = parseAllDocuments(body);
    if (!Array.isArray(documents)) return [];
    return documents.flatMap((document): readonly Manifest[] => {
      if (document.errors.length > 0 || !isMap(document.contents)) return [];
      const range = (...keys: readonly (string | number)[]) => {
        const node = document.getIn(keys, true) as Partial<Node> | undefined;
        const [start, stop] = node?.range ?? document.range;
        return { start: from + start, end: from + stop };
      };
      return [{ value: document.toJS() as unknown, range }];
    });
  });
}
