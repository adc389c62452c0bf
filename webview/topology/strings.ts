/** Every word of the topology panel, in both languages. */
import type { Locale } from '../../src/protocol/outputs.ts';
import type { ElementChange, ElementKind, LinkKind, TopologyGap } from '../../src/protocol/topology.ts';
import type {
  EmptyReason,
  TraceHop,
  TraceProtocol,
  TraceVerdict,
} from '../../src/protocol/topologyMessages.ts';

export interface TopologyStrings {
  readonly title: string;
  readonly drawing: string;
  readonly tree: string;
  readonly table: string;
  readonly view: string;
  readonly keys: string;
  readonly kinds: Readonly<Record<ElementKind, string>>;
  readonly links: Readonly<Record<LinkKind, string>>;
  readonly states: Readonly<Record<'good' | 'bad' | 'unknown', string>>;
  readonly changes: Readonly<Record<ElementChange, string>>;
  readonly since: (step: string) => string;
  readonly nothingChanged: (step: string) => string;
  readonly changed: (count: number, step: string) => string;
  readonly markFromNow: string;
  readonly now: string;
  readonly zoom: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly fit: string;
  readonly save: string;
  readonly exportAs: (format: string) => string;
  readonly empty: Readonly<Record<EmptyReason, string>>;
  readonly broken: string;
  readonly simulated: string;
  readonly loading: string;
  readonly start: string;
  readonly notRead: (what: readonly string[]) => string;
  readonly gaps: Readonly<Record<TopologyGap['what'], string>>;
  readonly readNow: string;
  readonly readNowLive: string;
  readonly reading: string;
  readonly stop: string;
  readonly wouldTell: (command: string, host: string) => string;
  readonly details: string;
  readonly close: string;
  readonly facts: string;
  readonly connected: string;
  readonly goToRow: string;
  readonly at: (time: string) => string;
  readonly watched: string;
  readonly capture: string;
  readonly openCell: string;
  readonly traceFrom: string;
  readonly traceTo: string;
  readonly pods: (count: number) => string;
  readonly badPods: (count: number) => string;
  readonly elements: (shown: number, total: number) => string;
  readonly filter: string;
  readonly kind: string;
  readonly name: string;
  readonly note: string;
  readonly on: string;
  readonly state: string;
  readonly change: string;
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly protocols: Readonly<Record<TraceProtocol, string>>;
  readonly trace: string;
  readonly tracing: string;
  readonly path: string;
  readonly verdicts: Readonly<Record<TraceVerdict, string>>;
  readonly hops: string;
  readonly legs: Readonly<Record<TraceHop['leg'], string>>;
  readonly cure: string;
  /** The field, and the button beside a cure. */
  readonly whatIf: string;
  readonly whatIfForm: string;
  readonly present: string;
  readonly assumed: (assumption: string) => string;
  readonly otherThanNow: string;
  readonly onDrawing: string;
  readonly look: string;
  readonly sameAsObserved: (packet: number) => string;
  readonly otherThanObserved: (packet: number, place: string) => string;
  readonly packets: string;
  readonly noPackets: string;
  readonly packet: string;
  readonly time: string;
  readonly hopOf: (at: number, of: number) => string;
  readonly outer: string;
  readonly inner: string;
  readonly play: string;
  readonly pause: string;
  readonly timedOut: (what: string) => string;
  readonly clear: string;
}

const EN: TopologyStrings = {
  title: 'Topology',
  drawing: 'Drawing',
  tree: 'Tree',
  table: 'Table',
  view: 'View',
  keys: 'Arrow keys go to the next element in that direction, Enter shows its details, Escape closes them, + and − zoom, 0 fits all.',
  kinds: {
    machine: 'machine',
    interface: 'interface',
    agent: 'Cilium agent',
    pod: 'pod',
    network: 'network',
    overlay: 'overlay',
    service: 'service',
    address: 'load-balancer address',
    pool: 'address pool',
  },
  links: {
    attached: 'attached to',
    backend: 'backend',
    provides: 'provides',
    announces: 'announced by',
    route: 'route',
  },
  states: { good: 'works', bad: 'does not work', unknown: 'not known' },
  changes: { added: 'new', changed: 'changed', removed: 'gone' },
  since: (step) => `Changes since: ${step}`,
  nothingChanged: (step) => `Nothing has changed since: ${step}`,
  changed: (count, step) => `${count} changed since: ${step}`,
  markFromNow: 'Mark changes from now',
  now: 'you asked to mark them',
  zoom: 'Zoom',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fit: 'Show all',
  save: 'Save the drawing',
  exportAs: (format) => `Save as ${format}`,
  empty: {
    closed: 'The notebook of this drawing is not open. Open it, and the drawing shows its lab again.',
    'not-started':
      'The lab has not started yet, so nothing is known of it. It starts with the first cell, or now:',
    starting: 'The lab is starting. The drawing appears as soon as its Kubernetes API answers.',
    failed: 'The lab did not start. Run a cell: its output tells why.',
    'nothing-known': 'The Kubernetes API has not answered yet. The drawing appears with its first answer.',
  },
  broken: 'This output cannot be read. Run the cell again.',
  simulated: 'simulated',
  loading: 'Waiting for the editor to send what is known.',
  start: 'Start the lab',
  notRead: (what) => `Not read yet: ${what.join(', ')}.`,
  gaps: {
    objects: 'the Kubernetes objects',
    interfaces: 'interfaces and networks',
    routes: 'routes',
    tunnels: 'where the tunnel leads',
  },
  readNow: 'Read now',
  readNowLive: 'Read now from the cluster',
  reading: 'Reading …',
  stop: 'Stop',
  wouldTell: (command, host) =>
    host === '' ? `${command} would tell.` : `${command} on ${host} would tell.`,
  details: 'Details',
  close: 'Close',
  facts: 'Known from',
  connected: 'Connected with',
  goToRow: 'Show the row in the notebook',
  at: (time) => `as of ${time}`,
  watched: 'watched, as of now',
  capture: 'Capture here',
  openCell: 'New cell here',
  traceFrom: 'Trace from here',
  traceTo: 'Trace to here',
  pods: (count) => (count === 1 ? '1 pod' : `${count} pods`),
  badPods: (count) => `${count} not ready`,
  elements: (shown, total) => (shown === total ? `${total} elements` : `${shown} of ${total} elements`),
  filter: 'Filter',
  kind: 'Kind',
  name: 'Name',
  note: 'Address or range',
  on: 'On',
  state: 'State',
  change: 'Change',
  from: 'From',
  to: 'To',
  protocol: 'Protocol',
  protocols: { icmp: 'ICMP', tcp: 'TCP', udp: 'UDP' },
  trace: 'Trace',
  tracing: 'Tracing …',
  path: 'Way of a packet',
  verdicts: { delivered: 'delivered', lost: 'lost', refused: 'refused', unknown: 'not known' },
  hops: 'Hops',
  legs: { request: 'Request', reply: 'Answer', error: 'ICMP error' },
  cure: 'This would cure it:',
  whatIf: 'What if',
  whatIfForm: 'ip route add … via …@HOST, mode=vxlan, mode=native or policy=none',
  present: 'Now',
  assumed: (assumption) => `If ${assumption}`,
  otherThanNow: 'other than now',
  onDrawing: 'On the drawing',
  look: 'Where to look:',
  sameAsObserved: (packet) => `As captured: packet ${packet + 1} went this way.`,
  otherThanObserved: (packet, place) =>
    `Not as captured: packet ${packet + 1} was seen at ${place}, which is not on this way.`,
  packets: 'Captured packets',
  noPackets:
    'No packet has been captured in this notebook yet. Run a cell with tcpdump, or capture at an interface.',
  packet: 'Packet',
  time: 'Time',
  hopOf: (at, of) => `place ${at} of ${of}`,
  outer: 'Outer headers',
  inner: 'Inner headers',
  play: 'Play',
  pause: 'Pause',
  timedOut: (what) => `“${what}” got no answer in time. Try it again; if it stays so, reload the window.`,
  clear: 'Clear',
};

const KO: TopologyStrings = {
  title: '토폴로지',
  drawing: '그림',
  tree: '트리',
  table: '표',
  view: '보기',
  keys: '화살표는 그 방향의 다음 요소로 가고, Enter는 자세한 내용을 열고, Escape는 닫습니다. +와 −는 확대/축소, 0은 전체 보기입니다.',
  kinds: {
    machine: '머신',
    interface: '인터페이스',
    agent: 'Cilium 에이전트',
    pod: '파드',
    network: '네트워크',
    overlay: '오버레이',
    service: '서비스',
    address: '로드밸런서 주소',
    pool: '주소 풀',
  },
  links: {
    attached: '연결된 곳',
    backend: '백엔드',
    provides: '제공',
    announces: '광고하는 곳',
    route: '경로',
  },
  states: { good: '정상', bad: '동작하지 않음', unknown: '알 수 없음' },
  changes: { added: '새로 생김', changed: '바뀜', removed: '사라짐' },
  since: (step) => `변경 기준: ${step}`,
  nothingChanged: (step) => `바뀐 것 없음 (기준: ${step})`,
  changed: (count, step) => `${count}개 바뀜 (기준: ${step})`,
  markFromNow: '지금부터 변경 표시',
  now: '표시를 시작한 때',
  zoom: '확대와 축소',
  zoomIn: '확대',
  zoomOut: '축소',
  fit: '전체 보기',
  save: '그림 저장',
  exportAs: (format) => `${format} 저장`,
  empty: {
    closed: '이 그림의 노트북이 열려 있지 않습니다. 노트북을 열면 실습 환경이 다시 그려집니다.',
    'not-started':
      '실습 환경이 아직 시작되지 않아 아는 것이 없습니다. 첫 셀과 함께, 또는 지금 시작할 수 있습니다.',
    starting: '실습 환경을 시작하는 중입니다. Kubernetes API가 응답하면 바로 그려집니다.',
    failed: '실습 환경이 시작되지 못했습니다. 셀을 실행하면 출력에서 이유를 볼 수 있습니다.',
    'nothing-known': 'Kubernetes API가 아직 응답하지 않았습니다. 첫 응답이 오면 그려집니다.',
  },
  broken: '이 출력을 읽을 수 없습니다. 셀을 다시 실행하세요.',
  simulated: '시뮬레이션',
  loading: '편집기가 내용을 보내기를 기다리는 중입니다.',
  start: '실습 환경 시작',
  notRead: (what) => `아직 읽지 않음: ${what.join(', ')}.`,
  gaps: {
    objects: 'Kubernetes 오브젝트',
    interfaces: '인터페이스와 네트워크',
    routes: '라우팅 경로',
    tunnels: '터널이 이어지는 곳',
  },
  readNow: '지금 읽기',
  readNowLive: '클러스터에서 지금 읽기',
  reading: '읽는 중 …',
  stop: '중지',
  wouldTell: (command, host) =>
    host === '' ? `${command} 명령으로 알 수 있습니다.` : `${host}에서 ${command} 명령으로 알 수 있습니다.`,
  details: '자세히',
  close: '닫기',
  facts: '근거',
  connected: '연결된 것',
  goToRow: '노트북에서 이 행 보기',
  at: (time) => `${time} 기준`,
  watched: '계속 지켜보는 중',
  capture: '여기서 캡처',
  openCell: '여기에 새 셀',
  traceFrom: '여기서부터 추적',
  traceTo: '여기까지 추적',
  pods: (count) => `파드 ${count}개`,
  badPods: (count) => `${count}개 준비 안 됨`,
  elements: (shown, total) => (shown === total ? `요소 ${total}개` : `요소 ${total}개 중 ${shown}개`),
  filter: '필터',
  kind: '종류',
  name: '이름',
  note: '주소 또는 대역',
  on: '위치',
  state: '상태',
  change: '변경',
  from: '출발',
  to: '도착',
  protocol: '프로토콜',
  protocols: { icmp: 'ICMP', tcp: 'TCP', udp: 'UDP' },
  trace: '추적',
  tracing: '추적하는 중 …',
  path: '패킷의 길',
  verdicts: { delivered: '도착함', lost: '잃어버림', refused: '거절됨', unknown: '알 수 없음' },
  hops: '홉',
  legs: { request: '요청', reply: '응답', error: 'ICMP 오류' },
  cure: '이렇게 하면 됩니다:',
  whatIf: '만약에',
  whatIfForm: 'ip route add … via …@호스트, mode=vxlan, mode=native, policy=none',
  present: '지금',
  assumed: (assumption) => `만약 ${assumption}`,
  otherThanNow: '지금과 다름',
  onDrawing: '그림에서 보기',
  look: '여기를 보세요:',
  sameAsObserved: (packet) => `캡처와 같음: ${packet + 1}번 패킷이 이 길로 갔습니다.`,
  otherThanObserved: (packet, place) =>
    `캡처와 다름: ${packet + 1}번 패킷이 이 길에 없는 ${place}에서 보였습니다.`,
  packets: '캡처한 패킷',
  noPackets: '이 노트북에서 아직 캡처한 패킷이 없습니다. tcpdump 셀을 실행하거나 인터페이스에서 캡처하세요.',
  packet: '패킷',
  time: '시간',
  hopOf: (at, of) => `${of}곳 중 ${at}번째`,
  outer: '바깥 헤더',
  inner: '안쪽 헤더',
  play: '재생',
  pause: '멈춤',
  timedOut: (what) => `“${what}”의 응답이 제때 오지 않았습니다. 다시 해 보고, 계속되면 창을 다시 불러오세요.`,
  clear: '지우기',
};

export function topologyStrings(locale: Locale): TopologyStrings {
  return locale === 'ko' ? KO : EN;
}
