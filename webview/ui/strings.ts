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
  readonly columns: string;
  readonly columnsHint: string;
  readonly compareWith: string;
  readonly resizeHint: string;
  readonly gridKeys: string;
  readonly searching: string;
  readonly export: string;
  readonly exportHint: string;
  readonly headers: string;
  readonly headerBytes: (name: string, bytes: number) => string;
  readonly overhead: (bytes: number) => string;
  readonly dump: string;
  readonly replyTo: (packet: number) => string;
  readonly answeredBy: (packet: number, after: string) => string;
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
  readonly ended: string;
  /** What is different now, and how many things more. */
  readonly stale: (what: string, more: number) => string;
  readonly runAgain: string;
  readonly follow: string;
  readonly followHint: string;
  readonly lines: (shown: number, total: number) => string;
  readonly broken: string;
  readonly goToRow: string;
  readonly inTopology: string;
}

const english: Strings = {
  simulated: 'simulated',
  recorded: 'recorded',
  live: 'live',
  simulatedHint: 'Printed by the embedded lab, a simulation',
  recordedHint: 'Recorded earlier: nothing ran just now',
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
  columns: 'Columns',
  columnsHint: 'Columns that are shown',
  compareWith: 'Compared with',
  resizeHint: 'Drag to resize the column (Alt+Left, Alt+Right)',
  gridKeys:
    'Arrow keys move between cells; Enter sorts by a header or goes to the links of a cell, Escape comes back; Alt with an arrow resizes the column; I tells what is known of an address or id.',
  searching: 'Searching…',
  export: 'Save…',
  exportHint: 'Save the rows as a CSV file',
  headers: 'What each header costs, in bytes',
  headerBytes: (name, bytes) => `${name}: ${bytes} bytes`,
  overhead: (bytes) => `The tunnel adds ${bytes} bytes.`,
  dump: 'Bytes',
  replyTo: (packet) => `reply to packet ${packet}`,
  answeredBy: (packet, after) => `answered by packet ${packet} after ${after}`,
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
  ended: 'ended',
  stale: (what, more) => `Out of date. Different now: ${what}${more > 0 ? ` and ${more} more` : ''}.`,
  runAgain: 'Run again',
  follow: 'Follow',
  followHint: 'Keep the newest line in view',
  lines: (shown, total) =>
    shown === total ? (total === 1 ? '1 line' : `${total} lines`) : `last ${shown} of ${total} lines`,
  broken: 'This output was made by another version. Run the cell again.',
  goToRow: 'Go to this row',
  inTopology: 'Show in the topology',
};

const korean: Strings = {
  simulated: '시뮬레이션',
  recorded: '기록',
  live: '실제',
  simulatedHint: '내장 실습 환경(시뮬레이션)이 출력한 내용입니다',
  recordedHint: '지금 실행한 것이 아니라 미리 기록된 내용입니다',
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
  columns: '열',
  columnsHint: '보이는 열',
  compareWith: '비교할 실행',
  resizeHint: '끌어서 열 너비 바꾸기 (Alt+왼쪽, Alt+오른쪽)',
  gridKeys:
    '화살표 키로 칸을 옮깁니다. Enter는 머리글에서 정렬하고 칸에서는 링크로 가고 Escape로 돌아옵니다. Alt와 화살표는 열 너비를 바꿉니다. I는 주소나 번호에 대해 알려진 것을 보여 줍니다.',
  searching: '찾는 중…',
  export: '저장…',
  exportHint: '행을 CSV 파일로 저장',
  headers: '헤더마다 드는 바이트',
  headerBytes: (name, bytes) => `${name}: ${bytes}바이트`,
  overhead: (bytes) => `터널이 ${bytes}바이트를 더합니다.`,
  dump: '바이트',
  replyTo: (packet) => `패킷 ${packet}의 응답`,
  answeredBy: (packet, after) => `${after} 뒤 패킷 ${packet}이(가) 응답`,
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
  ended: '끝남',
  stale: (what, more) => `지금 상태와 다릅니다. 바뀐 것: ${what}${more > 0 ? ` 외 ${more}개` : ''}.`,
  runAgain: '다시 실행',
  follow: '따라가기',
  followHint: '가장 새로운 줄을 계속 보여 줍니다',
  lines: (shown, total) => (shown === total ? `${total}줄` : `${total}줄 중 마지막 ${shown}줄`),
  broken: '다른 버전이 만든 출력입니다. 셀을 다시 실행하세요.',
  goToRow: '이 행으로 이동',
  inTopology: '토폴로지에서 보기',
};

export function stringsFor(locale: Locale): Strings {
  return locale === 'ko' ? korean : english;
}
