/** What the live path tells people, in each language. */

export type LiveLocale = 'ko' | 'en';

export interface LiveWords {
  /** Printed before a run: the one before has ended the shell. */
  newShell(place: string): string;
  /** A stopped script did not let itself be stopped, so its shell was ended. */
  shellEndedToStop(place: string): string;
  /** Nobody at the other end has answered: what ran there may still run until it notices that the line is cut. */
  notStopped(place: string): string;
  readonly notTrusted: string;
  /** Each names what would have changed something. */
  protectedContext(context: string, commands: string): string;
  readOnly(context: string, commands: string): string;
  notAllowed(context: string, commands: string): string;
  /** A program needs a terminal, and one was opened. */
  terminalOpened(program: string): string;
  /** A program needs a terminal, and there is none to open. */
  terminalNeeded(program: string, command: string): string;
  noAgent(node: string): string;
}

export const LIVE_WORDS: Readonly<Record<LiveLocale, LiveWords>> = {
  ko: {
    newShell: (place) => `[${place}의 셸이 끝났습니다. 새 셸을 열었고, 변수와 함수는 남아 있지 않습니다.]`,
    shellEndedToStop: (place) =>
      `[멈추지 않아 ${place}의 셸까지 끝냈습니다. 다음 셀은 새 셸에서 실행됩니다.]`,
    notStopped: (place) =>
      `[${place}에서 응답이 없어 연결을 끊었습니다. 그쪽 프로그램은 연결이 끊긴 것을 알아차리면 끝납니다.]`,
    notTrusted: '신뢰하지 않는 작업 영역에서는 아무것도 실행하지 않습니다.',
    protectedContext: (context, commands) =>
      `[실행하지 않았습니다. "${context}" 컨텍스트는 보호되어 있어 바꿀 수 없습니다: ${commands}. 설정: ciliumStudy.live.protectedContexts]`,
    readOnly: (context, commands) =>
      `[실행하지 않았습니다. "${context}"에서는 읽기만 합니다: ${commands}. 설정: ciliumStudy.live.changes]`,
    notAllowed: (context, commands) =>
      `[실행하지 않았습니다. "${context}"에서 바꾸는 것을 허락하지 않았습니다: ${commands}]`,
    terminalOpened: (program) => `[${program}은(는) 터미널이 필요해 터미널에서 열었습니다.]`,
    terminalNeeded: (program, command) =>
      `[${program}은(는) 터미널이 필요합니다. 터미널에서 직접 실행하세요: ${command}]`,
    noAgent: (node) => `[${node} 노드에 Cilium 에이전트 파드가 없습니다.]`,
  },
  en: {
    newShell: (place) =>
      `[The shell on ${place} had ended. This is a new one, without its variables and functions.]`,
    shellEndedToStop: (place) =>
      `[It did not let itself be stopped, so the shell on ${place} was ended too. The next cell gets a new one.]`,
    notStopped: (place) =>
      `[Nothing on ${place} answered, so the connection was cut. What ran there ends when it notices.]`,
    notTrusted: 'Nothing runs in a workspace that you do not trust.',
    protectedContext: (context, commands) =>
      `[Not run. The context "${context}" is protected, nothing is changed in it: ${commands}. Setting: ciliumStudy.live.protectedContexts]`,
    readOnly: (context, commands) =>
      `[Not run. "${context}" is only read: ${commands}. Setting: ciliumStudy.live.changes]`,
    notAllowed: (context, commands) => `[Not run. You have not allowed changes in "${context}": ${commands}]`,
    terminalOpened: (program) => `[${program} needs a terminal and was opened in one.]`,
    terminalNeeded: (program, command) => `[${program} needs a terminal. Run it in one: ${command}]`,
    noAgent: (node) => `[The node ${node} has no Cilium agent.]`,
  },
};
