import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Finding } from '../live/doctor/finding.ts';
import { isNeeded, isReady, kubectlFinding, labFinding } from '../live/doctor/machineFindings.ts';
import { STATES, VERDICT } from '../live/doctor/words.ts';
import type { Locale } from '../protocol/outputs.ts';
import { columns } from './columns.ts';
import { LIVE_OPTIONS, liveSettingsOf, type LiveValues } from './live.ts';
import { localeOf } from './localeOf.ts';
import type { Terminal } from './terminal.ts';

const OLDEST_NODE = 20;

const TEXTS = {
  node: {
    use: { ko: '명령줄과 빌드를 실행합니다', en: 'runs the command line and the build' },
    advice: {
      ko: `Node ${OLDEST_NODE} 이상을 설치하세요.`,
      en: `Install Node ${OLDEST_NODE} or newer.`,
    },
  },
  code: {
    use: { ko: '설치된 VS Code에서 노트북을 엽니다', en: 'opens the notebook in your own VS Code' },
    advice: {
      ko: '없어도 됩니다: "npm start"가 브라우저에서 VS Code를 엽니다. 원하면 VS Code와 "code" 명령을 설치하세요.',
      en: 'Not needed: "npm start" then opens a VS Code in the browser. To have it, install VS Code and its "code" command.',
    },
  },
} as const;

/**
 * `doctor`: what is here, what is missing, what works without it. With `--live` also of a cluster and its hosts, which are only
 * asked, never changed. Status 1 when the lab, or the cluster that was named, cannot be used.
 */
export async function doctor(args: readonly string[], terminal: Terminal): Promise<number> {
  const { live, host, 'ssh-config': sshConfig, sudo } = LIVE_OPTIONS;
  const { values } = parseArgs({
    args: [...args],
    options: {
      live,
      host,
      'ssh-config': sshConfig,
      sudo,
      lang: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const locale = localeOf(values.lang, terminal);
  const [lab, code, others] = await Promise.all([
    labFinding(async () => (await import('../lab/lab.ts')).createLab({ time: 'virtual' })),
    editor(terminal),
    values.live === undefined
      ? kubectlFinding((program, words) => terminal.firstLineOf(program, words)).then((found) => [found])
      : cluster(values.live, values, { terminal, locale }),
  ]);
  const findings = [node(), lab, code, ...others];
  const ok = isReady(findings);
  if (values.json)
    terminal.out(`${JSON.stringify({ ok, findings: findings.map((each) => said(each, locale)) })}\n`);
  else terminal.out(`${table(findings, locale)}\n${VERDICT[ok ? 'ready' : 'broken'][locale]}\n`);
  return ok ? 0 : 1;
}

async function cluster(
  context: string,
  values: LiveValues,
  { terminal, locale }: { readonly terminal: Terminal; readonly locale: Locale },
): Promise<readonly Finding[]> {
  const { DEFAULT_LIVE_SETTINGS, liveFindings } = await import('../live/live.ts');
  return liveFindings({
    context,
    settings: liveSettingsOf(DEFAULT_LIVE_SETTINGS, values),
    locale,
    firstLineOf: (program, words) => terminal.firstLineOf(program, words),
  });
}

function said(finding: Finding, locale: Locale): unknown {
  const { id, state, found, use, advice } = finding;
  return {
    id,
    state,
    found,
    use: use[locale],
    ...(advice === undefined ? {} : { advice: advice[locale] }),
    needed: isNeeded(finding),
  };
}

function table(findings: readonly Finding[], locale: Locale): string {
  const heads = columns(
    findings.map(({ id, state, found, use }) => [STATES[state][locale], id, `${found}  (${use[locale]})`]),
  );
  const advice = findings.map((finding) => (finding.advice ? [`    ${finding.advice[locale]}`] : []));
  return `${heads.flatMap((head, at) => [head, ...(advice[at] ?? [])]).join('\n')}\n`;
}

function node(): Finding {
  const enough = Number(process.versions.node.split('.')[0]) >= OLDEST_NODE;
  const { use, advice } = TEXTS.node;
  const found = process.version;
  return enough
    ? { id: 'node', state: 'ok', found, use }
    : { id: 'node', state: 'broken', found, use, advice };
}

async function editor(terminal: Terminal): Promise<Finding> {
  const found = await terminal.firstLineOf('code', ['--version']);
  const { use, advice } = TEXTS.code;
  return found === undefined
    ? { id: 'code', state: 'missing', found: '-', use, advice }
    : { id: 'code', state: 'ok', found, use };
}
