import { expect, it } from 'vitest';
import { freshShell, runIn } from './labShell.ts';

it.each([
  ['sort -m /dev/null', 'sort: option -m is not simulated in this lab'],
  ['sort -nz /dev/null', 'sort: option -z is not simulated in this lab'],
  ['timeout --preserve-status 1 true', 'timeout: option --preserve-status is not simulated in this lab'],
  ['ls -lh', 'ls: option -h is not simulated in this lab'],
  ['sed -z s/a/b/', 'sed: option -z is not simulated in this lab'],
  ['read -t 1 line', 'bash: read: -t: not simulated in this lab'],
  ['shopt -s globstar', 'bash: shopt: globstar: not simulated in this lab'],
  ['set -C', 'bash: set: noclobber: not simulated in this lab'],
])('an option without effect here is refused: %s', async (script, message) => {
  const { session } = freshShell();
  const { stdout, stderr, status } = await runIn(session, script);
  expect({ stdout, stderr }).toEqual({ stdout: '', stderr: `${message}\n` });
  expect(status).not.toBe(0);
});

it('an option that changes nothing in a lab is taken, as scripts set it by habit', async () => {
  const { session } = freshShell();
  expect(await runIn(session, 'shopt -s histappend; set -m; echo on')).toMatchObject({ all: 'on\n' });
});
