import { expect, test } from 'vitest';
import { typed } from './memoryTerminal.ts';

test('help is shown on standard output and is a success', async () => {
  for (const argv of [['--help'], ['help'], ['run', '-h'], ['lab', 'exec', '--help']]) {
    const { status, out, error } = await typed(argv);
    expect([status, error], argv.join(' ')).toEqual([0, '']);
    expect(out).toContain('lab exec [--host HOST]');
  }
});

test('without a subcommand the usage goes to standard error', async () => {
  const { status, out, error } = await typed([]);
  expect([status, out]).toEqual([2, '']);
  expect(error).toContain('Usage:');
});

test('a wrong command line is told in one line, with status 2', async () => {
  const wrong: readonly (readonly [readonly string[], string])[] = [
    [['frob'], 'There is no subcommand "frob".'],
    [['toString'], 'There is no subcommand "toString".'],
    [['lab'], 'There is no subcommand "lab".'],
    [['run'], 'run needs one notebook file.'],
    [['run', 'a.study.md', 'b.study.md'], 'run needs one notebook file.'],
    [['run', 'a.study.md', '--jsn'], "Unknown option '--jsn'"],
    [['run', 'a.study.md', '--lang', 'fr'], '--lang is "ko" or "en", not "fr".'],
    [['run', 'a.study.md', '--step', 'a', '--to', 'b'], 'Give --step or --to, not both.'],
    [['parse'], "parse needs --command '<the command line that printed it>' or a capture file."],
    [['lab', 'exec', 'echo', 'hi'], 'Give the script as one argument'],
    [['lab', 'exec', '--time', 'slow', 'true'], '--time is "fast" or "real".'],
    [['doctor', '--live'], "Option '--live <value>' argument missing"],
  ];
  for (const [argv, message] of wrong) {
    const { status, out, error } = await typed(argv);
    expect([status, out], argv.join(' ')).toEqual([2, '']);
    expect(error).toContain(message);
  }
});

test('what is wrong is told in the language of the terminal, or of --lang', async () => {
  const wrong: readonly (readonly string[])[] = [
    ['frob'],
    ['run'],
    ['run', 'a.study.md', '--jsn'],
    ['run', 'a.study.md', '--lang'],
    ['run', 'a.study.md', '--json=1'],
    ['run', 'nowhere.study.md'],
    ['run', 'a.study.md', '--step', 'a', '--to', 'b'],
    ['parse'],
    ['lab', 'exec', '--time', 'slow', 'true'],
    ['trace', '--from', 'a'],
    ['trace', '--from', 'nobody', '--to', 'nowhere'],
    ['trace', '--from', 'k8s-ctr', '--to', 'k8s-w1', '--at', 'nowhere'],
    ['why', 'nothing-like-it'],
    ['compare', 'lab'],
    ['--help'],
  ];
  for (const argv of wrong) {
    const english = await typed(argv);
    expect(english.out + english.error, argv.join(' ')).not.toMatch(/[가-힣]/);
    for (const [line, locale] of [
      [argv, 'ko'],
      ...(argv.includes('--lang') || argv.includes('--help')
        ? []
        : [[[...argv, '--lang', 'ko'], 'en'] as const]),
    ] as const) {
      const { out, error } = await typed(line, { locale });
      if (!/'--lang'/.test(english.error)) expect(out + error, line.join(' ')).toMatch(/[가-힣]/);
      expect(out + error, line.join(' ')).not.toBe(english.out + english.error);
    }
  }
});
