/** Every word that a webview shows, in both languages. The extension's own words are in `l10n/`. */
import type { Locale } from '../../src/protocol/outputs.ts';

export interface Strings {
  readonly simulated: string;
  readonly recorded: string;
  readonly live: string;
  readonly simulatedHint: string;
  readonly recordedHint: string;
  readonly liveHint: string;
  readonly host: string;
  readonly pod: string;
  readonly podHint: string;
  readonly agent: string;
  readonly time: string;
  readonly filter: string;
  readonly onlyChanges: string;
  readonly showTable: string;
  readonly showPackets: string;
  readonly showText: string;
  readonly showTextHint: string;
  readonly view: string;
  readonly copy: string;
  readonly copyAs: (format: string) => string;
  readonly copied: (format: string) => string;
  readonly copyFailed: string;
  readonly openText: string;
  readonly leadsTo: string;
  readonly moreLinks: (count: number) => string;
  readonly moreValues: (count: number) => string;
  readonly change: string;
  readonly added: string;
  readonly changed: string;
  readonly removed: string;
  readonly before: (value: string) => string;
  readonly unchanged: (since: string) => string;
  readonly changesSince: (
    counts: { added: number; changed: number; removed: number },
    since: string,
  ) => string;
  readonly rows: (shown: number, total: number) => string;
  readonly sortBy: (column: string) => string;
  readonly goTo: (relation: string, label: string) => string;
  readonly relations: Readonly<Record<string, string>>;
  readonly noRows: string;
  readonly noMatch: (filter: string) => string;
  readonly noChanges: string;
  readonly noPackets: string;
  readonly highlighted: (row: string) => string;
  readonly unparsed: (count: number) => string;
  readonly line: (line: number) => string;
  readonly notes: string;
  readonly packets: (count: number) => string;
  readonly packet: (index: number) => string;
  readonly hops: string;
  readonly hopsOf: (summary: string) => string;
  readonly incoming: string;
  readonly outgoing: string;
  readonly onePoint: string;
  readonly after: (micros: string) => string;
  readonly retransmission: (of: number) => string;
  readonly fields: string;
  readonly outer: string;
  readonly inner: string;
  readonly running: string;
  readonly follow: string;
  readonly followHint: string;
  readonly lines: (shown: number, total: number) => string;
  readonly broken: string;
  readonly explanationsTitle: string;
  readonly explanationsEmpty: string;
  readonly evidence: string;
  readonly goToRow: string;
  readonly runCell: (cell: string) => string;
  readonly step: string;
  readonly noEvidence: string;
  readonly checks: string;
  readonly passed: string;
  readonly failed: string;
  readonly unknown: string;
  readonly asOf: (time: string) => string;
}

const english: Strings = {
  simulated: 'simulated',
  recorded: 'recorded',
  live: 'live',
  simulatedHint: 'Printed by the embedded lab, a simulation',
  recordedHint: 'Recorded earlier on a real cluster',
  liveHint: 'Printed by a real cluster',
  host: 'host',
  pod: 'pod',
  podHint: 'The command ran in this pod, by kubectl exec',
  agent: 'Cilium agent on',
  time: 'time',
  filter: 'Filter rows',
  onlyChanges: 'Only changes',
  showTable: 'Table',
  showPackets: 'Packets',
  showText: 'Text',
  showTextHint: 'What the terminal prints (key: T)',
  view: 'View',
  copy: 'Copy',
  copyAs: (format) => `Copy as ${format}`,
  copied: (format) => `Copied as ${format}`,
  copyFailed: 'Copying was not allowed. Select the text view and copy from there.',
  openText: 'Open in an editor',
  leadsTo: 'Leads to',
  moreLinks: (count) => `${count} more`,
  moreValues: (count) => `${count} more values`,
  change: 'Change',
  added: 'added',
  changed: 'changed',
  removed: 'removed',
  before: (value) => `before: ${value}`,
  unchanged: (since) => `No change since ${since}`,
  changesSince: ({ added, changed, removed }, since) =>
    `Since ${since}: ${added} added, ${changed} changed, ${removed} removed`,
  rows: (shown, total) =>
    shown === total ? (total === 1 ? '1 row' : `${total} rows`) : `${shown} of ${total} rows`,
  sortBy: (column) => `Sort by ${column}`,
  goTo: (relation, label) => `Go to the ${relation} row: ${label}`,
  relations: {
    backend: 'backend',
    revnat: 'revnat',
    pod: 'pod',
    node: 'node',
    identity: 'identity',
    endpoint: 'endpoint',
    frontend: 'frontend',
    service: 'service',
    slot: 'slot',
  },
  noRows: 'The command printed no rows.',
  noMatch: (filter) => `No row contains “${filter}”.`,
  noChanges: 'Nothing changed since the previous run.',
  noPackets: 'No packet passed while the capture ran.',
  highlighted: (row) => `Row ${row}`,
  unparsed: (count) => (count === 1 ? '1 line was not understood' : `${count} lines were not understood`),
  line: (line) => `line ${line}`,
  notes: 'Notes',
  packets: (count) => (count === 1 ? '1 packet' : `${count} packets`),
  packet: (index) => `Packet ${index}`,
  hops: 'Hops',
  hopsOf: (summary) => `Hops of ${summary}`,
  incoming: 'In',
  outgoing: 'Out',
  onePoint: 'Seen at one place only in this capture.',
  after: (micros) => `${micros} later`,
  retransmission: (of) => `retransmission of packet ${of}`,
  fields: 'Fields',
  outer: 'Outer header',
  inner: 'Inner header',
  running: 'running',
  follow: 'Follow',
  followHint: 'Keep the newest line in view',
  lines: (shown, total) =>
    shown === total ? (total === 1 ? '1 line' : `${total} lines`) : `last ${shown} of ${total} lines`,
  broken: 'This output was made by another version. Run the cell again.',
  explanationsTitle: 'Explanation',
  explanationsEmpty:
    'Nothing to explain yet. Run the cells of this step: the text here is built from what they show.',
  evidence: 'Evidence',
  goToRow: 'Go to this row',
  runCell: (cell) => `Run the cell ${cell}`,
  step: 'Step',
  noEvidence: 'no row',
  checks: 'Checks',
  passed: 'passed',
  failed: 'not yet',
  unknown: 'not known yet',
  asOf: (time) => `As of ${time}`,
};

const korean: Strings = {
  simulated: '시뮬레이션',
  recorded: '기록',
  live: '실제',
  simulatedHint: '내장 실습 환경(시뮬레이션)이 출력한 내용입니다',
  recordedHint: '실제 클러스터에서 미리 기록한 내용입니다',
  liveHint: '실제 클러스터가 출력한 내용입니다',
  host: '호스트',
  pod: '파드',
  podHint: '명령이 kubectl exec로 이 파드 안에서 실행되었습니다',
  agent: 'Cilium 에이전트',
  time: '시각',
  filter: '행 거르기',
  onlyChanges: '바뀐 행만',
  showTable: '표',
  showPackets: '패킷',
  showText: '원문',
  showTextHint: '터미널에 나오는 그대로 (단축키: T)',
  view: '보기',
  copy: '복사',
  copyAs: (format) => `${format} 형식으로 복사`,
  copied: (format) => `${format} 형식으로 복사했습니다`,
  copyFailed: '복사가 허용되지 않았습니다. 원문 보기에서 직접 선택해 복사하세요.',
  openText: '편집기에서 열기',
  leadsTo: '연결된 행',
  moreLinks: (count) => `${count}개 더 보기`,
  moreValues: (count) => `값 ${count}개 더 보기`,
  change: '변화',
  added: '추가됨',
  changed: '바뀜',
  removed: '없어짐',
  before: (value) => `이전 값: ${value}`,
  unchanged: (since) => `${since} 이후 변화 없음`,
  changesSince: ({ added, changed, removed }, since) =>
    `${since} 이후: 추가 ${added}, 변경 ${changed}, 삭제 ${removed}`,
  rows: (shown, total) => (shown === total ? `${total}행` : `${total}행 중 ${shown}행`),
  sortBy: (column) => `${column} 기준 정렬`,
  goTo: (relation, label) => `${relation} 행으로 이동: ${label}`,
  relations: {
    backend: '백엔드',
    revnat: 'revnat',
    pod: '파드',
    node: '노드',
    identity: 'identity',
    endpoint: '엔드포인트',
    frontend: '프런트엔드',
    service: '서비스',
    slot: '슬롯',
  },
  noRows: '명령이 출력한 행이 없습니다.',
  noMatch: (filter) => `“${filter}” 문자열이 들어 있는 행이 없습니다.`,
  noChanges: '직전 실행과 달라진 것이 없습니다.',
  noPackets: '캡처하는 동안 지나간 패킷이 없습니다.',
  highlighted: (row) => `${row} 행`,
  unparsed: (count) => `해석하지 못한 줄 ${count}개`,
  line: (line) => `${line}번째 줄`,
  notes: '참고',
  packets: (count) => `패킷 ${count}개`,
  packet: (index) => `패킷 ${index}`,
  hops: '홉',
  hopsOf: (summary) => `홉 순서: ${summary}`,
  incoming: '들어옴',
  outgoing: '나감',
  onePoint: '이 캡처에서는 한 지점에서만 보였습니다.',
  after: (micros) => `${micros} 뒤`,
  retransmission: (of) => `패킷 ${of}의 재전송`,
  fields: '필드',
  outer: '바깥 헤더',
  inner: '안쪽 헤더',
  running: '실행 중',
  follow: '따라가기',
  followHint: '가장 새로운 줄을 계속 보여 줍니다',
  lines: (shown, total) => (shown === total ? `${total}줄` : `${total}줄 중 마지막 ${shown}줄`),
  broken: '다른 버전이 만든 출력입니다. 셀을 다시 실행하세요.',
  explanationsTitle: '설명',
  explanationsEmpty:
    '아직 설명할 내용이 없습니다. 이 단계의 셀을 실행하면 그 결과를 근거로 설명이 만들어집니다.',
  evidence: '근거',
  goToRow: '이 행으로 이동',
  runCell: (cell) => `${cell} 셀 실행`,
  step: '단계',
  noEvidence: '행 없음',
  checks: '확인',
  passed: '통과',
  failed: '아직',
  unknown: '아직 알 수 없음',
  asOf: (time) => `${time} 기준`,
};

export function stringsFor(locale: Locale): Strings {
  return locale === 'ko' ? korean : english;
}
