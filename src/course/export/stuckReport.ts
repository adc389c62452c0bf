/**
 * "I am stuck": one Markdown file for a helper, with where the learner stands, what fails, what was printed last, which
 * versions are there, what the cluster is like, and the notebook. Secrets are masked.
 */
import { at } from '../../path/nodes.ts';
import { mask } from '../../protocol/mask.ts';
import type { Locale } from '../../protocol/outputs.ts';
import type { KubeObject } from '../../state/fact.ts';
import { fenced, markdownTable, markdownText } from '../../state/markdown.ts';
import type { State } from '../../state/state.ts';
import { cellMarkdown, judgedMarkdown } from './markdownReport.ts';
import type { ReportCell, RunReport } from './runReport.ts';
import { REPORT_TEXTS, reportTime } from './reportTexts.ts';

export interface StuckOptions {
  readonly report: RunReport;
  /** The step that the learner is at. */
  readonly step: string | undefined;
  /** Ids of cells in the order in which they ended. */
  readonly lastRuns: readonly string[];
  /** The notebook's text as it is now. */
  readonly notebook: string;
  /** Names and versions of the programs around: the editor, this extension. */
  readonly versions: readonly (readonly [name: string, version: string])[];
  readonly state: Pick<State, 'objects'> | undefined;
}

/** Runs that are told, and lines of each output: the end of what happened. */
const LAST_RUNS = 8;
const LAST_LINES = 60;

export function stuckReport(options: StuckOptions): string {
  const { report, step, lastRuns, notebook, versions, state } = options;
  const words = TEXTS[report.locale];
  const texts = REPORT_TEXTS[report.locale];
  const cells = report.sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'cell' ? block : [])),
  );
  const here = report.sections.find(({ id }) => id === step);
  const failing = report.sections.flatMap(({ id, checks }) =>
    checks
      .filter(({ verdict }) => verdict === 'false')
      .map((check) => ({ ...check, text: `${id}: ${check.text}` })),
  );
  const last = lastRuns
    .slice(-LAST_RUNS)
    .flatMap((id) => cells.filter(({ spec }) => spec.id === id))
    .map((cell) => `\`${cell.spec.id}\`\n\n${cellMarkdown(ended(cell, texts.shortened), texts)}`);
  const parts: readonly (readonly [string, string])[] = [
    [
      words.where,
      `${step === undefined ? words.nowhere : `\`${step}\``}\n\n${judgedMarkdown(here?.checks ?? [], [], texts).join('\n')}`,
    ],
    [words.failing, failing.length === 0 ? words.none : judgedMarkdown(failing, [], texts).join('\n')],
    [words.last, last.length === 0 ? words.none : last.join('\n')],
    [
      words.versions,
      markdownTable(
        [words.program, words.version],
        [...versions, ...clusterVersions(state), ['backend', report.backend]],
      ),
    ],
    [words.cluster, clusterSummary(state, words)],
    [words.notebook, fenced(notebook.trimEnd(), 'markdown')],
  ];
  const body = parts.map(([head, text]) => `## ${head}\n\n${text.trimEnd()}\n`);
  return mask(
    `# ${markdownText(words.title(report.title))}\n\n${markdownText(texts.madeBy(report.backend, reportTime(report.at)))}\n\n${words.look}\n\n${body.join('\n')}`,
  );
}

function ended(cell: ReportCell, shortened: (lines: number) => string): ReportCell {
  const { result } = cell;
  if (result === undefined) return cell;
  const outputs = result.outputs.map((output) => {
    const lines = output.text.replace(/\n$/, '').split('\n');
    if (lines.length <= LAST_LINES) return output;
    const kept = lines.slice(-LAST_LINES);
    return { ...output, text: `… ${shortened(lines.length - LAST_LINES)}\n${kept.join('\n')}` };
  });
  return { ...cell, result: { ...result, outputs } };
}

/** What the nodes and the agents say of themselves. */
function clusterVersions(state: StuckOptions['state']): readonly (readonly [string, string])[] {
  const nodes = (state?.objects('nodes') ?? []).map(
    (node) =>
      `${textAt(node, 'status', 'nodeInfo', 'kubeletVersion')} (${textAt(node, 'status', 'nodeInfo', 'kernelVersion')})`,
  );
  const agents = (state?.objects('pods') ?? [])
    .filter(({ metadata }) => metadata.labels?.['k8s-app'] === 'cilium')
    .map((pod) => textAt(pod, 'spec', 'containers', '0', 'image').replace(/@.*$/s, ''));
  return [
    ...[...new Set(nodes)].map((version) => ['Kubernetes (kernel)', version] as const),
    ...[...new Set(agents)].map((image) => ['Cilium', image] as const),
  ];
}

const COUNTED = [
  'nodes',
  'pods',
  'services',
  'endpointslices',
  'ciliumendpoints',
  'ciliumloadbalancerippools',
  'ciliuml2announcementpolicies',
  'leases',
];

/** How many there are of what matters here, and what is not as it should be. */
function clusterSummary(state: StuckOptions['state'], words: Texts): string {
  if (state === undefined) return words.noCluster;
  const counts = COUNTED.flatMap((resource) => {
    const objects = state.objects(resource);
    return objects === undefined ? [] : [[resource, String(objects.length)]];
  });
  const pods = (state.objects('pods') ?? []).filter((pod) => !isReady(pod));
  const nodes = (state.objects('nodes') ?? []).filter((node) => !isReady(node));
  const services = (state.objects('services') ?? []).map((service) => [
    nameOf(service),
    textAt(service, 'spec', 'type'),
    textAt(service, 'spec', 'clusterIP'),
    textAt(service, 'status', 'loadBalancer', 'ingress', '0', 'ip'),
  ]);
  return [
    markdownTable([words.resource, words.count], counts),
    `${words.notReady}: ${[...nodes, ...pods].map((object) => markdownText(nameOf(object))).join(', ') || words.none}\n`,
    markdownTable(['Service', 'Type', 'ClusterIP', 'External IP'], services),
  ].join('\n');
}

function isReady(object: KubeObject): boolean {
  if (at(object, 'status', 'phase') === 'Succeeded') return true;
  const conditions = at(object, 'status', 'conditions');
  return (
    Array.isArray(conditions) &&
    conditions.some((condition) => at(condition, 'type') === 'Ready' && at(condition, 'status') === 'True')
  );
}

function nameOf({ metadata }: KubeObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

function textAt(object: unknown, ...path: readonly string[]): string {
  const value = at(object, ...path);
  return typeof value === 'string' ? value : '';
}

interface Texts {
  title(notebook: string): string;
  readonly look: string;
  readonly where: string;
  readonly nowhere: string;
  readonly failing: string;
  readonly last: string;
  readonly versions: string;
  readonly program: string;
  readonly version: string;
  readonly cluster: string;
  readonly noCluster: string;
  readonly resource: string;
  readonly count: string;
  readonly notReady: string;
  readonly notebook: string;
  readonly none: string;
}

const TEXTS: Readonly<Record<Locale, Texts>> = {
  ko: {
    title: (notebook) => `도와주세요: ${notebook}`,
    look: '보내기 전에 읽어 보세요. 토큰, 키, 인증서, Secret의 값은 •••로 가렸지만, 이름과 주소는 그대로입니다.',
    where: '지금 있는 단계',
    nowhere: '단계 밖',
    failing: '아직 통과하지 못한 확인',
    last: '마지막으로 실행한 것',
    versions: '버전',
    program: '프로그램',
    version: '버전',
    cluster: '클러스터',
    noCluster: '아직 아무것도 실행하지 않아 알려진 것이 없습니다.',
    resource: '리소스',
    count: '개수',
    notReady: '준비되지 않은 노드와 파드',
    notebook: '노트북',
    none: '없음',
  },
  en: {
    title: (notebook) => `I am stuck: ${notebook}`,
    look: 'Read it before you send it. Tokens, keys, certificates and the values of Secrets are masked by •••; names and addresses are not.',
    where: 'Where I am',
    nowhere: 'outside of any step',
    failing: 'Checks that fail',
    last: 'What I ran last',
    versions: 'Versions',
    program: 'Program',
    version: 'Version',
    cluster: 'The cluster',
    noCluster: 'Nothing has run yet, so nothing is known.',
    resource: 'Resource',
    count: 'Count',
    notReady: 'Nodes and pods that are not ready',
    notebook: 'The notebook',
    none: 'none',
  },
};
