/** `--live CONTEXT`: a real cluster on the command line. */
import type { Backend } from '../backend.ts';
import type { Localized } from '../course/course.ts';
import type { LiveSettings } from '../live/liveSettings.ts';
import type { LiveLocale } from '../live/words.ts';
import { isKubeProblem } from '../live/kube/kubeProblem.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usageError.ts';

/** For `parseArgs`; beside `--live`. */
export const LIVE_OPTIONS = {
  live: { type: 'string' },
  host: { type: 'string', multiple: true },
  'ssh-config': { type: 'string' },
  sudo: { type: 'boolean', default: false },
  pin: { type: 'string' },
  'allow-changes': { type: 'boolean', default: false },
} as const;

export interface LiveValues {
  readonly host?: readonly string[];
  readonly 'ssh-config'?: string;
  readonly sudo?: boolean;
  readonly pin?: string;
  readonly 'allow-changes'?: boolean;
}

const NOT_ALLOWED: Localized<(command: string) => string> = {
  ko: (command) => `바꾸는 명령입니다(${command}). 실행하려면 --allow-changes를 붙이세요.`,
  en: (command) => `This changes something (${command}). To run it, add --allow-changes.`,
};

/** Nobody is asked on the command line: changes are allowed for the whole run, or refused. @throws UsageError */
export async function openLive(
  context: string,
  values: LiveValues,
  { terminal, locale }: { readonly terminal: Terminal; readonly locale: LiveLocale },
): Promise<Backend> {
  const { createLiveBackend, DEFAULT_LIVE_SETTINGS } = await import('../live/live.ts');
  const allowed = values['allow-changes'] === true;
  try {
    return await createLiveBackend({
      context,
      locale,
      settings: liveSettingsOf(DEFAULT_LIVE_SETTINGS, values),
      trusted: () => true,
      allowed: () => allowed,
      ask: async ({ changes }) => {
        if (!allowed) terminal.error(`${NOT_ALLOWED[locale](changes[0]?.command ?? '')}\n`);
        return allowed ? 'run' : 'no';
      },
      pinnedNode: () => values.pin,
    });
  } catch (error) {
    if (isKubeProblem(error)) throw new UsageError(error.text(locale));
    throw error;
  }
}

/** @throws UsageError */
export function liveSettingsOf(
  defaults: LiveSettings,
  values: Pick<LiveValues, 'host' | 'ssh-config' | 'sudo'>,
): LiveSettings {
  const hosts = Object.fromEntries((values.host ?? []).map((entry) => hostOf(entry)));
  return {
    ...defaults,
    hosts: { ...defaults.hosts, ...hosts },
    sshConfig: values['ssh-config'] ?? '',
    sudo: values.sudo === true,
  };
}

/** What the cluster does not tell, on stderr. */
export function tellNotWatched(texts: readonly string[], terminal: Terminal): void {
  for (const text of texts) terminal.error(`${text}\n`);
}

function hostOf(entry: string): readonly [string, string] {
  const equals = entry.indexOf('=');
  if (equals <= 0)
    throw new UsageError({
      ko: `--host ${entry}: NAME=local 또는 NAME=SSH-DESTINATION으로 적으세요.`,
      en: `--host ${entry}: write NAME=local or NAME=SSH-DESTINATION.`,
    });
  return [entry.slice(0, equals), entry.slice(equals + 1)];
}
