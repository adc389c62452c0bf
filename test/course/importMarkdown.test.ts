/** Posts about shell sessions become notebooks whose cells are what was typed. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { cellSpecs } from '../../src/course/cellSpecs.ts';
import { importMarkdown } from '../../src/course/import/importMarkdown.ts';
import { transcript } from '../../src/course/import/transcript.ts';
import { readNotebook } from '../../src/course/notebookFile.ts';
import { readScript } from '../../src/script/cell.ts';

const fixture = (name: string): string =>
  readFileSync(path.join(import.meta.dirname, 'fixtures/import', name), 'utf8');
const cellsOf = (markdown: string) => {
  const notebook = readNotebook(importMarkdown(markdown, 'en'));
  const { specs } = cellSpecs(notebook.cells);
  return notebook.cells.flatMap(({ kind, text }, n) =>
    kind === 'code' ? [{ host: specs[n]?.host, expect: specs[n]?.expect, text }] : [],
  );
};

describe('the post of the week', () => {
  const imported = importMarkdown(fixture('material.md'), 'ko');
  const notebook = readNotebook(imported);
  const cells = notebook.cells.filter(({ kind }) => kind === 'code');
  const typed = cells.flatMap(({ text }) =>
    readScript(text).statements.map((statement) => statement.text.trim()),
  );

  test('becomes cells that are whole shell, but for the two lines that the post itself has broken', () => {
    const broken = cells.filter(({ text }) => readScript(text).error !== undefined);
    expect(broken.map(({ text }) => text.split('\n').length)).toEqual([1, 1]);
    expect(cellSpecs(notebook.cells).problems).toEqual([]);
  });

  test('has the manifests whole, and its outputs as quotes', () => {
    expect(typed.filter((text) => text.startsWith('cat << EOF')).every((text) => text.endsWith('EOF'))).toBe(
      true,
    );
    expect(imported).toContain(
      '> webpod-697b545f57-2nk8p         2219                ready            172.20.2.77\n',
    );
    expect(imported).toContain('통신이 안되는 파드 IP 추출\n');
  });

  test('takes nothing that was printed for a command, and no command for something printed', () => {
    expect(typed.join('\n')).toMatchSnapshot();
    const quoted = imported.split('\n').filter((line) => line.startsWith('> '));
    expect(
      quoted.filter((line) =>
        /^> (?:k|kubectl|helm|export|ip|curl|cilium|hubble|tcpdump|arping) /.test(line),
      ),
    ).toEqual([]);
  });
});

describe('a session with prompts', () => {
  test('is split at them, its hosts become the hosts of the cells, and a continued line loses its mark', () => {
    const block = `\`\`\`console
(⎈|HomeLab:N/A) root@k8s-ctr:~# kubectl get nodes
NAME      STATUS   ROLES           AGE   VERSION
k8s-ctr   Ready    control-plane   3d    v1.33.2

root@router:~# ip route get 172.20.2.77 \\
> from 192.168.10.100
172.20.2.77 via 10.0.2.2 dev eth0
(⎈|HomeLab:N/A) root@k8s-ctr:~#
\`\`\`
`;
    expect(cellsOf(block)).toEqual([
      { host: 'k8s-ctr', expect: 'ok', text: 'kubectl get nodes' },
      { host: 'router', expect: 'ok', text: 'ip route get 172.20.2.77 \\\nfrom 192.168.10.100' },
    ]);
    expect(importMarkdown(block, 'en')).toContain(
      '> Expected output:\n>\n> ```text\n> NAME      STATUS   ROLES           AGE   VERSION\n',
    );
  });

  test('knows the dollar, and root’s number sign where it can be nothing else', () => {
    expect(transcript('$ cat <<EOF | kubectl apply -f -\nkind: Pod\nEOF\npod/x created\n$ ls')).toEqual([
      { kind: 'command', text: 'cat <<EOF | kubectl apply -f -\nkind: Pod\nEOF' },
      { kind: 'output', text: 'pod/x created' },
      { kind: 'command', text: 'ls' },
    ]);
    expect(transcript('# kubectl get ns\nNAME\n# uname -r\n6.8.0')).toEqual([
      { kind: 'command', text: 'kubectl get ns' },
      { kind: 'output', text: 'NAME' },
      { kind: 'command', text: 'uname -r' },
      { kind: 'output', text: '6.8.0' },
    ]);
    expect(transcript('# cilium ip cache 목록\nip route')).toEqual([
      { kind: 'remark', text: 'cilium ip cache 목록' },
      { kind: 'command', text: 'ip route' },
    ]);
    expect(transcript('[root@k8s-w1 ~]# ip -br a\nlo UNKNOWN')).toEqual([
      { kind: 'command', text: 'ip -br a', host: 'k8s-w1' },
      { kind: 'output', text: 'lo UNKNOWN' },
    ]);
  });
});

test('what runs until it is stopped says so in a cell of its own', () => {
  expect(
    cellsOf('```sh\nip route\ntcpdump -i any icmp -nn\nping -c 1 10.0.0.1\nkubectl logs -f x\n```\n'),
  ).toEqual([
    { host: 'k8s-ctr', expect: 'ok', text: 'ip route' },
    { host: 'k8s-ctr', expect: 'endless', text: 'tcpdump -i any icmp -nn' },
    { host: 'k8s-ctr', expect: 'ok', text: 'ping -c 1 10.0.0.1' },
    { host: 'k8s-ctr', expect: 'endless', text: 'kubectl logs -f x' },
  ]);
});

test('a block that is a script, other languages and all other text stay byte for byte', () => {
  const markdown = `# A\r\n\r\n\`\`\`sh host=router id=a\r\nset -e\r\nip route\r\n\`\`\`\r\n\r\n~~~yaml\r\n$ not: a session\r\n~~~\r\n\`\`\`text\r\n$ ls\r\n\`\`\`\r\n`;
  expect(importMarkdown(markdown, 'ko')).toBe(markdown);
});

test.each(['README.md', 'CONTRIBUTING.md', 'notebooks/AUTHORING.md', 'notebooks/week4.study.md'])(
  'any Markdown can be imported, again and again: %s',
  (name) => {
    const once = importMarkdown(readFileSync(path.join(import.meta.dirname, '../..', name), 'utf8'), 'en');
    expect(readNotebook(once).cells.length).toBeGreaterThan(0);
    expect(importMarkdown(once, 'en')).toBe(once);
  },
);

test('odd blocks are no reason to stop', () => {
  for (const block of [
    '',
    '$',
    '$ ',
    '# ',
    '> ',
    'cat <<EOF\nno end',
    "echo 'open",
    '```',
    '\u0000',
    '(⎈|) root@x:~#',
  ])
    expect(() => importMarkdown(`\`\`\`sh\n${block}\n`, 'en')).not.toThrow();
});
