import * as vscode from 'vscode';
import type { Locale } from '../protocol/outputs.ts';
import type { LiveSettings } from '../live/liveSettings.ts';
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
  gate: (): boolean => read<boolean>(SETTINGS.gate, false),
  hints: (): boolean => read<boolean>(SETTINGS.hints, true),
};

/** What is not set, or set to something else than it should be, is as by default. */
export function liveSettings(otherwise: LiveSettings): LiveSettings {
  const configured = vscode.workspace.getConfiguration();
  const hosts = Object.entries(configured.get<Readonly<Record<string, unknown>>>(SETTINGS.liveHosts) ?? {});
  const contexts = configured.get<unknown>(SETTINGS.liveProtected);
  return {
    hosts: {
      ...otherwise.hosts,
      ...Object.fromEntries(hosts.filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
    },
    sshCommand: read(SETTINGS.liveSshCommand, otherwise.sshCommand),
    sshConfig: read(SETTINGS.liveSshConfig, otherwise.sshConfig),
    sudo: read(SETTINGS.liveSudo, otherwise.sudo),
    bash: read(SETTINGS.liveBash, otherwise.bash),
    protectedContexts: Array.isArray(contexts)
      ? contexts.filter((each): each is string => typeof each === 'string')
      : otherwise.protectedContexts,
    changes: read<string>(SETTINGS.liveChanges, otherwise.changes) === 'read-only' ? 'read-only' : 'ask',
  };
}

/** A value of another type, as a hand-edited settings file may hold, counts as not set. */
function read<T extends string | number | boolean>(id: string, otherwise: T): T {
  const value = vscode.workspace.getConfiguration().get<unknown>(id);
  return typeof value === typeof otherwise ? (value as T) : otherwise;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(Math.trunc(value), least), most);
}
