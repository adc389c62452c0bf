import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Locale } from '../protocol/outputs.ts';
import { columns } from './columns.ts';
import { localeOf } from './localeOf.ts';
import type { Terminal } from './terminal.ts';

interface Finding {
  readonly id: string;
  readonly state: 'ok' | 'missing' | 'broken';
  /** What was found: a version, an error. */
  readonly found: string;
  /** What it is for. */
  readonly use: string;
  /** What works without it, and how to get it. Absent when all is well. */
  readonly advice?: string;
  /** The embedded lab cannot do without it. */
  readonly needed: boolean;
}

const OLDEST_NODE = 20;

const TEXTS = {
  en: {
    node: 'runs the command line and the build',
    nodeAdvice: `Install Node ${OLDEST_NODE} or newer.`,
    lab: 'the embedded lab: every cell of the notebook',
    labAdvice: 'The bundle dist/lab.cjs is missing or damaged. Build it again with "npm run build".',
    code: 'opens the notebook in your own VS Code',
    codeAdvice:
      'Not needed: "npm start" then opens a VS Code in the browser. To have it, install VS Code and its "code" command.',
    kubectl: 'a cluster of your own',
    kubectlAdvice:
      'Not needed: the embedded lab brings its own. Cells cannot run on a real cluster in this version.',
    state: { ok: 'ok', missing: 'missing', broken: 'broken' },
  },
  ko: {
    node: '명령줄과 빌드를 실행합니다',
    nodeAdvice: `Node ${OLDEST_NODE} 이상을 설치하세요.`,
    lab: '내장 랩: 노트북의 모든 셀',
    labAdvice: 'dist/lab.cjs 번들이 없거나 손상되었습니다. "npm run build"로 다시 빌드하세요.',
    code: '설치된 VS Code에서 노트북을 엽니다',
    codeAdvice:
      '없어도 됩니다: "npm start"가 브라우저에서 VS Code를 엽니다. 원하면 VS Code와 "code" 명령을 설치하세요.',
    kubectl: '직접 준비한 클러스터',
    kubectlAdvice:
      '없어도 됩니다: 내장 랩이 자체 kubectl을 갖고 있습니다. 이 버전의 셀은 실제 클러스터에서 실행되지 않습니다.',
    state: { ok: '정상', missing: '없음', broken: '고장' },
  },
} as const;

/** `doctor`: what is here, what is missing, what works without it. Status 1 when the embedded lab cannot work. */
export async function doctor(args: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { lang: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const locale = localeOf(values.lang, terminal);
  const findings = await Promise.all([
    node(locale),
    lab(locale),
    tool('code', terminal, locale),
    tool('kubectl', terminal, locale),
  ]);
  const ok = findings.every(({ needed, state }) => !needed || state === 'ok');
  if (values.json) terminal.out(`${JSON.stringify({ ok, findings })}\n`);
  else terminal.out(table(findings, locale));
  return ok ? 0 : 1;
}

function table(findings: readonly Finding[], locale: Locale): string {
  const heads = columns(
    findings.map(({ id, state, found, use }) => [TEXTS[locale].state[state], id, `${found}  (${use})`]),
  );
  const advice = findings.map((finding) => (finding.advice ? [`    ${finding.advice}`] : []));
  return `${heads.flatMap((head, at) => [head, ...(advice[at] ?? [])]).join('\n')}\n`;
}

async function node(locale: Locale): Promise<Finding> {
  const enough = Number(process.versions.node.split('.')[0]) >= OLDEST_NODE;
  const { node: use, nodeAdvice: advice } = TEXTS[locale];
  const found = process.version;
  return enough
    ? { id: 'node', state: 'ok', found, use, needed: true }
    : { id: 'node', state: 'broken', found, use, advice, needed: true };
}

/** Not only that the bundle loads: a command is run in it. */
async function lab(locale: Locale): Promise<Finding> {
  const { lab: use, labAdvice: advice } = TEXTS[locale];
  let printed = '';
  try {
    const { createLab } = await import('../lab/lab.ts');
    const backend = createLab({ time: 'virtual' });
    const session = backend.open('k8s-ctr');
    const exit = await session.run('kubectl get nodes --no-headers', {
      signal: new AbortController().signal,
      onChunk: ({ text }) => (printed += text),
    });
    backend.dispose();
    if (exit !== 0) return { id: 'lab', state: 'broken', found: printed.trim(), use, advice, needed: true };
  } catch (error) {
    return {
      id: 'lab',
      state: 'broken',
      found: error instanceof Error ? error.message : String(error),
      use,
      advice,
      needed: true,
    };
  }
  const nodes = printed.trim().split('\n').length;
  return { id: 'lab', state: 'ok', found: `${nodes} nodes`, use, needed: true };
}

async function tool(id: 'code' | 'kubectl', terminal: Terminal, locale: Locale): Promise<Finding> {
  const version = { code: ['--version'], kubectl: ['version', '--client'] }[id];
  const found = await terminal.firstLineOf(id, version);
  const use = TEXTS[locale][id];
  if (found === undefined)
    return { id, state: 'missing', found: '-', use, advice: TEXTS[locale][`${id}Advice`], needed: false };
  return { id, state: 'ok', found, use, needed: false };
}
