import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { typed } from './memoryTerminal.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'study-export-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a post is imported beside itself, and the notebook runs', async () => {
  const post = path.join(folder, 'post.md');
  writeFileSync(post, '# Post\n\n```console\n$ kubectl get nodes\nNAME STATUS\n$ ip route\n```\n');
  const imported = await typed(['import', post, '--lang', 'en']);
  const notebook = path.join(folder, 'post.study.md');
  expect(imported).toEqual({ status: 0, out: `${notebook}\n`, error: '' });
  const { status, error } = await typed(['run', notebook]);
  expect([status, error]).toEqual([0, '']);
  const again = await typed(['import', post]);
  expect([again.status, again.error]).toEqual([
    2,
    `${notebook} is there already. Name another file with --out.\n`,
  ]);
});

test('a run is exported in each format, and its status is that of the run', async () => {
  const notebook = path.join(folder, 'plain.study.md');
  writeFileSync(notebook, '# Plain\n\n```sh\nkubectl get nodes\n```\n\n```sh\nfalse\n```\n');
  const [md, html, stuck] = await Promise.all(
    ['md', 'html', 'stuck'].map((format) => typed(['export', notebook, '--format', format, '--lang', 'ko'])),
  );
  expect(md?.status).toBe(1);
  expect(md?.out).toContain('_◇ 시뮬레이션 · k8s-ctr');
  expect(html?.out).toMatch(/^<!doctype html>\n<html lang="ko">/);
  expect(stuck?.out).toContain('## 마지막으로 실행한 것');
  expect(stuck?.out).toMatch(/\| Cilium Study Companion \| \d/);
});

test('an export goes into a file, and a format that is none is refused', async () => {
  const notebook = path.join(folder, 'file.study.md');
  writeFileSync(notebook, '```sh\nhostname\n```\n');
  const out = path.join(folder, 'run.html');
  expect(await typed(['export', notebook, '--format', 'html', '--out', out])).toEqual({
    status: 0,
    out: '',
    error: '',
  });
  expect(readFileSync(out, 'utf8')).toContain('k8s-ctr');
  expect((await typed(['export', notebook, '--format', 'pdf'])).error).toBe(
    '--format is one of md, html, stuck, not "pdf".\n',
  );
});

test('a file that is no text is refused in the language that was asked for', async () => {
  const file = path.join(folder, 'utf16.md');
  writeFileSync(file, Buffer.from([0xff, 0xfe, 0x41, 0]));
  expect((await typed(['import', file, '--lang', 'ko'])).error).toBe(
    `${file}:1: 파일이 UTF-16입니다. UTF-8 인코딩으로 저장한 뒤 다시 여세요.\n`,
  );
});
