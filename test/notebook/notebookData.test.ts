import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNotebook, writeNotebook } from '../../src/course/notebookFile.ts';
import { attributesOf, currentCells, editorCells, formatOf } from '../../src/notebook/notebookData.ts';

const FILE = [
  '# Step\r\n',
  '<!-- step: failure -->\r\n',
  'Text.\r\n',
  '\r\n',
  '```sh host=router expect=endless until=4-lines\r\n',
  'tcpdump -i any icmp -nn\r\n',
  '```\r\n',
].join('');

/** The editor gives metadata back as JSON. */
function throughEditor(text: string) {
  const notebook = readNotebook(text);
  const cells = editorCells(notebook).map((cell) => ({
    ...cell,
    metadata: JSON.parse(JSON.stringify(cell.metadata)),
  }));
  return { cells, format: formatOf(JSON.parse(JSON.stringify({ format: notebook.format }))) };
}

describe('a notebook that passes through the editor', () => {
  it('is the same bytes when nothing was edited', () => {
    const { cells, format } = throughEditor(FILE);
    expect(writeNotebook(currentCells(cells), format)).toBe(FILE);
  });

  it('is the same bytes whatever Markdown it holds', () => {
    const line = fc.constantFrom(
      '',
      '# a',
      'text',
      '```sh',
      '```',
      '~~~',
      '- item',
      '  ```bash host=x',
      '<!-- step: a -->',
    );
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom('\n', '\r\n'), fc.boolean(), (lines, eol, bom) => {
        const text = (bom ? '\uFEFF' : '') + lines.join(eol);
        const { cells, format } = throughEditor(text);
        expect(writeNotebook(currentCells(cells), format)).toBe(text);
      }),
    );
  });

  it('changes only the line of the cell whose host was changed', () => {
    const { cells, format } = throughEditor(FILE);
    const edited = cells.map((cell) =>
      cell.kind === 'code'
        ? {
            ...cell,
            metadata: { ...cell.metadata, attributes: { ...attributesOf(cell.metadata), host: 'k8s-w0' } },
          }
        : cell,
    );
    expect(writeNotebook(currentCells(edited), format)).toBe(FILE.replace('host=router', 'host=k8s-w0'));
  });

  it('keeps a cell that was added without any metadata', () => {
    const { cells, format } = throughEditor(FILE);
    const added = [
      ...cells,
      { kind: 'code' as const, text: 'ip route', language: 'shellscript', metadata: undefined },
    ];
    const read = readNotebook(writeNotebook(currentCells(added), format));
    expect(read.cells.at(-1)?.text).toBe('ip route');
  });

  it('takes metadata in another shape for that of a new cell', () => {
    for (const metadata of [{ file: 1 }, { file: { raw: 1 } }, { attributes: { host: 2 } }, { file: null }]) {
      expect(attributesOf(metadata)).toEqual({});
    }
    expect(formatOf({ format: { bom: 'yes', eol: 1 } })).toBeUndefined();
  });
});
