/** Decides whether a script may run on a real cluster. */
import type { Change } from '../../script/changes/change.ts';
import { changesOf } from '../../script/changes/changes.ts';
import type { LiveWords } from '../words.ts';

/** What a person is asked. */
export interface ChangeQuestion {
  readonly context: string;
  readonly server: string;
  readonly place: string;
  readonly script: string;
  /** Not empty. */
  readonly changes: readonly Change[];
  /** It may be answered once and for all; false when the script names a context of its own. */
  readonly rememberable: boolean;
}

/** `context`: and do not ask again for this context. */
export type ChangeAnswer = 'run' | 'context' | 'no';

export interface GuardOptions {
  readonly context: string;
  readonly server: string;
  readonly words: LiveWords;
  /** `*` stands for anything; upper and lower case are the same. */
  readonly protectedContexts: readonly string[];
  readonly changes: 'ask' | 'read-only';
  /** In a workspace that is not trusted nothing runs. */
  trusted(): boolean;
  /** Whether changes were allowed for good, for this context at this server: a name may come to mean another one. */
  allowed(context: string, server: string): boolean;
  ask(question: ChangeQuestion): Promise<ChangeAnswer>;
}

export interface Guard {
  /** Undefined: it may run. Otherwise why not, for people. */
  refusal(place: string, script: string): Promise<string | undefined>;
}

export function createGuard(options: GuardOptions): Guard {
  const { context, server, words } = options;
  const isProtected = (name: string): boolean =>
    options.protectedContexts.some((pattern) => globs(pattern).test(name));
  return {
    async refusal(place, script) {
      if (!options.trusted()) return words.notTrusted;
      const changes = changesOf(script);
      if (changes.length === 0) return undefined;
      const named = changes.flatMap((change) => change.context ?? []);
      const kept = [context, ...named].find(isProtected);
      if (kept !== undefined) return words.protectedContext(kept, told(changes));
      if (options.changes === 'read-only') return words.readOnly(context, told(changes));
      const rememberable = named.every((name) => name === context);
      if (rememberable && options.allowed(context, server)) return undefined;
      const answer = await options.ask({ context, server, place, script, changes, rememberable });
      return answer === 'no' ? words.notAllowed(context, told(changes)) : undefined;
    },
  };
}

function told(changes: readonly Change[]): string {
  return changes.map(({ command }) => command.trim().split('\n', 1)[0] ?? '').join('; ');
}

function globs(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i');
}
