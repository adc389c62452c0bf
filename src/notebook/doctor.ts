/** The doctor in the editor: what it looks at, and the page that tells. */
import type { Backend } from '../backend.ts';
import type { Finding } from '../live/doctor/finding.ts';
import { kubectlFinding, labFinding } from '../live/doctor/machineFindings.ts';
import type * as Live from '../live/live.ts';
import type { LiveSettings } from '../live/liveSettings.ts';
import type { Locale } from '../protocol/outputs.ts';
import { doctorReport } from '../views/doctorReport.ts';

export { doctorTitle } from '../views/doctorReport.ts';

export interface EditorMachine {
  readonly locale: Locale;
  /** Name and version of the editor that asks. */
  readonly editor: string;
  /** In an untrusted workspace nothing runs, and no host is looked at. */
  readonly trusted: boolean;
  createLab(): Promise<Backend>;
  /** Programs of this machine, and clusters. */
  readonly live: Pick<typeof Live, 'firstLineOf' | 'liveFindings'>;
  /** The chosen context, with how its hosts are reached. */
  readonly cluster: { readonly context: string; readonly settings: LiveSettings } | undefined;
}

/** A page of Markdown. Never rejects for what this machine lacks: that is what the page tells. */
export async function examine({
  locale,
  editor,
  trusted,
  createLab,
  live,
  cluster,
}: EditorMachine): Promise<string> {
  const chosen = trusted ? cluster : undefined;
  const [lab, others] = await Promise.all([
    labFinding(createLab),
    chosen === undefined
      ? kubectlFinding(live.firstLineOf).then((found) => [found])
      : live.liveFindings({ ...chosen, locale, firstLineOf: live.firstLineOf }),
  ]);
  const machine = [editorFinding(editor), trustFinding(trusted), lab];
  return doctorReport({ machine, cluster: others, context: chosen?.context }, locale);
}

function editorFinding(found: string): Finding {
  const use = { ko: '노트북을 열고 셀을 실행합니다', en: 'opens the notebook and runs its cells' };
  return { id: 'editor', state: 'ok', found, use };
}

function trustFinding(trusted: boolean): Finding {
  const use = { ko: '셀을 실행할 수 있는지', en: 'whether cells may run' };
  if (trusted) return { id: 'trust', state: 'ok', found: 'trusted', use };
  return {
    id: 'trust',
    state: 'missing',
    found: 'restricted mode',
    use,
    advice: {
      ko: '신뢰하지 않는 작업 영역에서는 셀이 실행되지 않습니다. 명령 팔레트의 "작업 영역: 작업 영역 신뢰 관리"에서 신뢰하거나, 폴더를 열지 않은 창에서 4주차 노트북을 여세요.',
      en: 'No cell runs in a workspace that you do not trust. Trust it with "Workspaces: Manage Workspace Trust", or open the week-4 notebook in a window without a folder.',
    },
  };
}
