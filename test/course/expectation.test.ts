import { describe, expect, test } from 'vitest';
import { metExpectation, timedOut } from '../../src/course/expectation.ts';

describe('an expectation', () => {
  test.each([
    ['ok', { exit: 0, text: '' }, true],
    ['ok', { exit: 1, text: '' }, false],
    ['ok', { exit: 130, text: '', stopped: 'user' }, false],
    ['fails', { exit: 1, text: '' }, true],
    ['fails', { exit: 0, text: '' }, false],
    ['fails', { exit: 130, text: '', stopped: 'user' }, false],
    ['endless', { exit: 130, text: '', stopped: 'until' }, true],
    ['endless', { exit: 130, text: '', stopped: 'user' }, true],
    ['endless', { exit: 0, text: '' }, true],
    ['endless', { exit: 1, text: 'no such device' }, false],
    ['times-out', { exit: 28, text: '' }, true],
    ['times-out', { exit: 0, text: 'Hostname: webpod' }, false],
    ['times-out', { exit: 130, text: '', stopped: 'user' }, false],
  ] as const)('%s of %o is met: %s', (expectation, ended, met) => {
    expect(metExpectation(expectation, ended)).toBe(met);
  });

  test.each([
    [
      'curl through a pipe',
      'curl: (28) Failed to connect to 172.20.2.121 port 80 after 1000 ms: Timeout was reached\ncommand terminated with exit code 28\n',
      1,
      true,
    ],
    ['one request of a loop', 'Hostname: a\ncommand terminated with exit code 28\nHostname: b\n', 0, true],
    ['ping of iputils', '1 packets transmitted, 0 received, 100% packet loss, time 0ms\n', 1, true],
    ['ping of busybox', '2 packets transmitted, 0 packets received, 100% packet loss\n', 1, true],
    ['ping with one answer', '2 packets transmitted, 1 received, 50% packet loss, time 1001ms\n', 1, false],
    ['timeout', '', 124, true],
    [
      'a refused connection',
      'curl: (7) Failed to connect to 10.0.0.1 port 80: Connection refused\n',
      7,
      false,
    ],
    ['an unknown command', 'bash: pingg: command not found\n', 127, false],
  ])('%s: timed out or not', (_what, text, exit, expected) => {
    expect(timedOut({ exit, text })).toBe(expected);
  });
});
