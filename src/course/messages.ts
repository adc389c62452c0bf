/** What a learner is told when a cell does not run, in each language. */
import type { Locale } from '../protocol/outputs.ts';
import type { ScriptError } from '../script/statement.ts';

export interface Messages {
  noSuchCell(id: string): string;
  unknownHost(host: string, known: readonly string[]): string;
  syntax(error: ScriptError): string;
  alreadyRunning(id: string): string;
  hostBusy(host: string, cell: string): string;
  shellLost(host: string, reason: string): string;
}

export const MESSAGES: Readonly<Record<Locale, Messages>> = {
  ko: {
    noSuchCell: (id) => `"${id}" 셀이 없습니다. 셀의 id= 값을 확인하세요.`,
    unknownHost: (host, known) =>
      `"${host}" 호스트가 없습니다. 쓸 수 있는 호스트: ${known.join(', ')}. 셀의 host= 값을 고치세요.`,
    syntax: (error) =>
      `${error.line}번째 줄 ${error.column}번째 칸: ${error.message} 아무것도 실행하지 않았습니다.`,
    alreadyRunning: (id) => `${id} 셀이 이미 실행 중입니다. 끝나기를 기다리거나 먼저 멈추세요.`,
    hostBusy: (host, cell) =>
      `${host}에서 ${cell} 셀이 실행 중입니다. 끝나기를 기다리거나 멈춘 뒤 다시 실행하세요.`,
    shellLost: (host, reason) => `${host}의 셸이 끊겼습니다: ${reason} 셀을 다시 실행하면 새 셸이 열립니다.`,
  },
  en: {
    noSuchCell: (id) => `There is no cell "${id}". Look at the cell's id=.`,
    unknownHost: (host, known) =>
      `There is no host "${host}". Known: ${known.join(', ')}. Mend the cell's host=.`,
    syntax: (error) => `Line ${error.line}, column ${error.column}: ${error.message} Nothing was run.`,
    alreadyRunning: (id) => `The cell ${id} is already running. Wait for its end or stop it first.`,
    hostBusy: (host, cell) =>
      `The cell ${cell} is running on ${host}. Wait for its end or stop it, then run this one again.`,
    shellLost: (host, reason) =>
      `The shell on ${host} was lost: ${reason} Run the cell again to open a new one.`,
  },
};
