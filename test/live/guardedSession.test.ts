import { expect, it } from 'vitest';
import type { Session } from '../../src/backend.ts';
import { guardedSession } from '../../src/live/guardedSession.ts';
import { createGuard, type GuardOptions } from '../../src/live/safety/guard.ts';
import { LIVE_WORDS } from '../../src/live/words.ts';

const words = LIVE_WORDS.en;

/** A cell on a cluster, with what came of it: what was opened in a terminal, what ran in the shell, what was asked. */
async function cell(script: string, settings: Partial<GuardOptions> & { readonly terminals?: boolean } = {}) {
  const { terminals = true, ...guarded } = settings;
  const done = { opened: [] as string[], ran: [] as string[], asked: [] as string[], told: '' };
  const session: Session = {
    place: 'k8s-ctr',
    run: (text) => {
      done.ran.push(text);
      return Promise.resolve(0);
    },
    close: () => undefined,
  };
  const guard = createGuard({
    context: 'kind',
    server: 'https://127.0.0.1:6443',
    words,
    protectedContexts: [],
    changes: 'ask',
    trusted: () => true,
    allowed: () => false,
    ask: ({ script: about }) => {
      done.asked.push(about);
      return Promise.resolve('run' as const);
    },
    ...guarded,
  });
  const openTerminal = (_place: string, command: string): boolean => {
    if (terminals) done.opened.push(command);
    return terminals;
  };
  const exit = await guardedSession(session, { guard, words, openTerminal }).run(script, {
    signal: new AbortController().signal,
    onChunk: ({ text }) => (done.told += text),
  });
  return { exit, ...done };
}

it('a program that draws on the whole screen and only looks opens a terminal without a question', async () => {
  expect(await cell('top')).toMatchObject({ exit: 0, opened: ['top'], asked: [], ran: [] });
});

it.each(['kubectl edit deployment webpod', 'vim /etc/hosts', 'bash', 'ssh k8s-w1', 'k9s'])(
  '%s can change anything, so it asks before its terminal opens',
  async (script) => {
    const { exit, opened, asked } = await cell(script);
    expect({ exit, opened, asked }).toEqual({ exit: 0, opened: [script], asked: [script] });
    const refused = await cell(script, { ask: () => Promise.resolve('no' as const) });
    expect(refused).toMatchObject({ exit: 126, opened: [], ran: [] });
  },
);

it.each([
  ['a protected context', { protectedContexts: ['ki*'] }],
  ['a context that is only read', { changes: 'read-only' as const }],
  ['a workspace that is not trusted', { trusted: () => false }],
])('in %s no terminal opens for an editor, and nobody is asked', async (_name, settings) => {
  const { exit, opened, asked, told } = await cell('kubectl edit deployment webpod', settings);
  expect({ exit, opened, asked }).toEqual({ exit: 126, opened: [], asked: [] });
  expect(told).toMatch(/Not run|Nothing runs/);
});

it('in a workspace that is not trusted no terminal opens at all', async () => {
  expect(await cell('top', { trusted: () => false })).toMatchObject({ exit: 126, opened: [] });
});

it('where no terminal can be opened, it is said that one is needed', async () => {
  const { exit, told, ran } = await cell('top', { terminals: false });
  expect({ exit, ran }).toEqual({ exit: 126, ran: [] });
  expect(told).toContain('top');
});
