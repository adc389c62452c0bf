/** Why a reading brought no rows, where neither the command nor the connection has said it in its own words. */
export const REASONS = {
  en: {
    stopped: 'stopped',
    noAnswer: (command: string) => `no answer to "${command}"`,
    exit: (status: number) => `exit status ${status}`,
    noShell: (host: string) => `no shell leads to ${host}; ciliumStudy.live.hosts says how ssh reaches it`,
    standIn: (machine: string) =>
      `its shell is on ${machine}, which is not that node; ciliumStudy.live.hosts says how ssh reaches it`,
  },
  ko: {
    stopped: '멈췄습니다',
    noAnswer: (command: string) => `"${command}"에 답이 없습니다`,
    exit: (status: number) => `종료 상태 ${status}`,
    noShell: (host: string) =>
      `${host}에 닿는 셸이 없습니다. ssh로 닿는 방법은 ciliumStudy.live.hosts에 적습니다`,
    standIn: (machine: string) =>
      `셸이 그 노드가 아니라 ${machine}에 있습니다. ssh로 닿는 방법은 ciliumStudy.live.hosts에 적습니다`,
  },
};
