/** What the doctor looks for, and what to do when it is not there. */
import type { Finding, Localized } from './finding.ts';

const both = (ko: string, en: string): Localized => ({ ko, en });

export const USE = {
  lab: both('내장 실습 환경: 노트북의 모든 셀', 'the embedded lab: every cell of the notebook'),
  cluster: both('직접 준비한 클러스터', 'a cluster of your own'),
  kubeconfig: both('어느 클러스터에 연결할지 정합니다', 'tells which cluster to connect to'),
  api: both('클러스터의 API: 상태, 파드 안의 셸', "the cluster's API: its state, and shells in pods"),
  cilium: both('에이전트: cilium-dbg를 쓰는 모든 셀', 'the agents: every cell with cilium-dbg'),
  mode: both('에이전트가 시작할 때 읽는 설정', 'what the agents read when they start'),
  crds: both(
    'LB-IPAM 풀과 L2 알림 정책, 엔드포인트',
    'pools of LB-IPAM, policies of L2 announcements, endpoints',
  ),
  relay: both('hubble observe 셀이 묻는 곳', 'what cells with hubble observe ask'),
  rights: both('셀과 상태 화면이 쓰는 권한', 'the rights that cells and the state use'),
  kubectl: both('kubectl 셀', 'cells with kubectl'),
  helm: both('4단계와 6단계의 helm 셀', 'cells with helm in steps 4 and 6'),
  cilium_cli: both('cilium status 등의 셀', 'cells such as cilium status'),
  hubble: both('hubble observe 셀', 'cells with hubble observe'),
  ssh: both('다른 노드와 router의 셀', 'cells on other nodes and on the router'),
  bash: both('이 컴퓨터에서 실행하는 셀', 'cells that run on this machine'),
  host: both('이 호스트의 셀', "this host's cells"),
} as const;

export const MISSING = {
  lab: both(
    '내장 실습 환경의 파일(lab.cjs)이 없거나 손상되었습니다. 확장을 다시 설치하거나 "npm run build"로 다시 빌드하세요. 이것 없이는 셀을 실행할 수 없습니다.',
    'The file of the embedded lab (lab.cjs) is missing or damaged. Install the extension again, or build it with "npm run build". No cell runs without it.',
  ),
  cluster: both(
    '없어도 됩니다: 내장 실습 환경이 자체 kubectl을 갖고 있습니다. 실제 클러스터에만 필요합니다: https://kubernetes.io/docs/tasks/tools',
    'Not needed: the embedded lab brings its own. Only a cluster of your own needs it: https://kubernetes.io/docs/tasks/tools',
  ),
  api: both(
    '터미널에서 "kubectl get nodes"를 실행해 보세요. 없어도 내장 실습 환경은 모두 동작합니다.',
    'Try "kubectl get nodes" in a terminal. The embedded lab works without it.',
  ),
  cilium: both(
    'kube-system에 k8s-app=cilium 파드가 없습니다. Cilium을 설치하거나(https://docs.cilium.io) 내장 실습 환경을 쓰세요. kubectl 셀은 그대로 동작합니다.',
    'kube-system has no pod with k8s-app=cilium. Install Cilium (https://docs.cilium.io), or use the embedded lab. Cells with kubectl work all the same.',
  ),
  agents: both(
    '실행 중이 아닌 에이전트가 있습니다. "kubectl -n kube-system get pods -l k8s-app=cilium"으로 확인하세요. 그 노드의 맵은 읽을 수 없습니다.',
    'Some agents do not run: see "kubectl -n kube-system get pods -l k8s-app=cilium". The maps of their nodes cannot be read.',
  ),
  mode: both(
    'cilium-config를 읽을 수 없어 라우팅 모드를 알 수 없습니다.',
    'cilium-config cannot be read, so the routing mode is not known.',
  ),
  crds: both(
    '빠진 것은 이 버전의 Cilium에 없거나 기능이 꺼져 있는 것입니다. LB-IPAM은 1.13, L2 알림은 1.14부터 있습니다. 나머지 단계는 동작합니다.',
    'What is missing is not in this version of Cilium, or switched off. LB-IPAM came with 1.13, L2 announcements with 1.14. The other steps work.',
  ),
  rights: both(
    '빠진 권한을 관리자에게 요청하세요. 읽기 권한만 있으면 살펴보는 셀은 동작하고, 바꾸는 셀은 거부됩니다.',
    'Ask an administrator for the rights that are missing. With reading alone, cells that look work, and cells that change something are refused.',
  ),
  kubectl: both(
    'https://kubernetes.io/docs/tasks/tools 에서 설치하세요. 없으면 kubectl 셀이 실패합니다. 내장 실습 환경에는 필요 없습니다.',
    'Install it from https://kubernetes.io/docs/tasks/tools. Without it cells with kubectl fail; the embedded lab does not need it.',
  ),
  helm: both(
    'https://helm.sh/docs/intro/install 에서 설치하세요. 없으면 설정을 바꾸는 단계만 못 합니다.',
    'Install it from https://helm.sh/docs/intro/install. Without it only the steps that change settings cannot be done.',
  ),
  cilium_cli: both(
    'https://github.com/cilium/cilium-cli 에서 설치하세요. 나머지 셀은 동작합니다.',
    'Install it from https://github.com/cilium/cilium-cli. The other cells work.',
  ),
  hubble: both(
    'https://github.com/cilium/hubble 에서 설치하세요. 나머지 셀은 동작합니다.',
    'Install it from https://github.com/cilium/hubble. The other cells work.',
  ),
  ssh: both(
    'OpenSSH 클라이언트를 설치하세요. 없으면 이 컴퓨터와 파드의 셀만 동작합니다.',
    'Install the OpenSSH client. Without it only cells on this machine and in pods work.',
  ),
  bash: both(
    'bash를 설치하거나(Windows: Git Bash나 WSL) 설정에서 경로를 지정하세요.',
    'Install bash (on Windows: Git Bash or WSL), or name its path in the settings.',
  ),
  host: both(
    '설정에서 이 호스트에 연결하는 방법을 확인하세요. 다른 호스트의 셀은 동작하고, 그림과 경로에 필요한 노드의 주소와 경로는 그 노드의 agent에게 묻습니다.',
    'See how this host is reached in the settings. Cells on other hosts work, and for the drawing and for traces a node is asked by way of its agent.',
  ),
  standIn: both(
    '이 셀은 이 컴퓨터에서 실행되고, 이 컴퓨터는 그 노드가 아닙니다. kubectl, helm, cilium 셀은 그대로 동작하지만 ip, tcpdump 셀은 이 컴퓨터를 보여 줍니다. ciliumStudy.live.hosts에 그 노드의 ssh 주소를 적거나, 그 노드에서 실행하세요.',
    'These cells run on this computer, which is not that node. Cells with kubectl, helm and cilium work all the same; those with ip and tcpdump show this computer. Say in ciliumStudy.live.hosts how ssh reaches the node, or run this on the node.',
  ),
  skew: both(
    'API 서버와 마이너 버전이 둘 이상 다릅니다. 대부분 동작하지만 지원되는 조합은 아닙니다. 서버와 같은 버전을 설치하세요: https://kubernetes.io/releases/version-skew-policy',
    "More than one minor version away from the API server's: most of it works, but it is not supported. Install the server's version: https://kubernetes.io/releases/version-skew-policy",
  ),
  relay: both(
    'Hubble Relay가 없어 hubble observe 셀이 동작하지 않습니다. 나머지 셀은 동작합니다. "cilium hubble enable"로 켜거나 Helm에서 hubble.relay.enabled=true로 설정하세요.',
    'There is no Hubble Relay, so cells with hubble observe do not work; the others do. Turn it on with "cilium hubble enable", or hubble.relay.enabled=true in Helm.',
  ),
  programs: both(
    '빠진 프로그램을 이 호스트에 설치하세요(Debian/Ubuntu: apt-get install tcpdump arping). 나머지 셀은 동작합니다.',
    'Install what is missing on this host (Debian, Ubuntu: apt-get install tcpdump arping). The other cells work.',
  ),
} as const;

/** Said beside its sign, never by colour or sign alone. */
export const STATES: Readonly<Record<Finding['state'], Localized>> = {
  ok: both('정상', 'ok'),
  missing: both('없음', 'missing'),
  limited: both('일부', 'limited'),
  broken: both('고장', 'broken'),
};

export const VERDICT = {
  ready: both(
    '준비됐습니다: 모든 단계를 내장 실습 환경에서 실행할 수 있습니다. 클러스터도 네트워크도 필요하지 않습니다.',
    'Ready: every step runs in the embedded lab, with no cluster and no network.',
  ),
  readyLive: both(
    '준비됐습니다: 내장 실습 환경도, 선택한 클러스터도 쓸 수 있습니다.',
    'Ready: the embedded lab can be used, and so can the cluster that was chosen.',
  ),
  broken: both(
    '준비되지 않았습니다: 없거나 고장 난 것마다 할 일이 적혀 있습니다.',
    'Not ready: what is missing or broken has what to do beside it.',
  ),
} as const;
