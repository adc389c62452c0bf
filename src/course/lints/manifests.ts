/** Kubernetes manifests in the here-documents of a cell. */
import { isMap, parseAllDocuments, type Document, type Node } from 'yaml';

export interface Manifest {
  readonly value: unknown;
  /** Where the node at these keys (numbers for items of a list) stands in the cell's text. */
  range(...keys: readonly (string | number)[]): { readonly start: number; readonly end: number };
}

const HEREDOC = /<<-?[ \t]*(['"]?)([A-Za-z_]\w*)\1/;

/** What is no YAML is left out: whether a command accepts it is the command's to say. */
export function manifestsIn(text: string): readonly Manifest[] {
  return heredocs(text).flatMap(({ from, name }) => {
    const end = new RegExp(`^\\t*${name}$`, 'm').exec(text.slice(from));
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
      const value = valueOf(document);
      return value === undefined ? [] : [{ value, range }];
    });
  });
}

/** Here-documents of a cell that are looked at. */
const MOST = 100;

/** Where the text of each begins, and the word that ends it. */
function heredocs(text: string): readonly { readonly from: number; readonly name: string }[] {
  const found: { from: number; name: string }[] = [];
  let from = 0;
  for (const line of text.split('\n')) {
    from += line.length + 1;
    const name = HEREDOC.exec(line)?.[2];
    if (name !== undefined && from <= text.length && found.length < MOST) found.push({ from, name });
  }
  return found;
}

/** Undefined for one whose aliases stand for more than anybody would write. */
function valueOf(document: Document): unknown {
  try {
    return document.toJS();
  } catch {
    return undefined;
  }
}
