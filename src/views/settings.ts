import * as vscode from 'vscode';
import type { Locale } from '../protocol/outputs.ts';
import { SETTINGS } from './contributions.ts';

/** The user's settings, read anew each time: a changed value counts from then on. */
export const settings = {
  /** Undefined: `auto`. */
  locale(): Locale | undefined {
    const chosen = read<string>(SETTINGS.locale, 'auto');
    return chosen === 'ko' || chosen === 'en' ? chosen : undefined;
  },
  seed: (): string => read<string>(SETTINGS.seed, 'week4'),
  visibleRows: (): number => clamp(read<number>(SETTINGS.visibleRows, 15), 3, 200),
  ringLines: (): number => clamp(read<number>(SETTINGS.ringLines, 1000), 50, 1000),
  hints: (): boolean => read<boolean>(SETTINGS.hints, true),
};

/** A value of another type, as a hand-edited settings file may hold, counts as not set. */
function read<T extends string | number | boolean>(id: string, otherwise: T): T {
  const value = vscode.workspace.getConfiguration().get<unknown>(id);
  return typeof value === typeof otherwise ? (value as T) : otherwise;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(Math.trunc(value), least), most);
}
