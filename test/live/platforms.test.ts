/**
 * What is decided differently for Linux, macOS, Git Bash and WSL. Only the decisions: nothing here has run on Windows or
 * macOS.
 */
import path from 'node:path';
import { expect, test } from 'vitest';
import { kubeconfigFiles } from '../../src/live/kubeconfigFiles.ts';
import { localCommand } from '../../src/live/sessions/localCommand.ts';
import { quoted } from '../../src/protocol/shellWord.ts';

const env = { KUBECONFIG: 'C:\\context;C:\\Users\\me\\.kube\\config', VSCODE_PID: '1', NODE_OPTIONS: '-r x' };

test.each(['bash', '/bin/bash', '/opt/homebrew/bin/bash', 'C:\\Program Files\\Git\\bin\\bash.exe'])(
  '%s is started as it is, without what the editor sets for itself',
  (shell) => {
    expect(localCommand(shell, ['-c', 'ls'], env)).toEqual({
      program: shell,
      args: ['-c', 'ls'],
      env: { KUBECONFIG: env.KUBECONFIG },
    });
  },
);

test.each(['wsl', 'wsl.exe', 'WSL.EXE', 'C:\\Windows\\System32\\wsl.exe'])(
  '%s runs the bash of Linux, without another shell between, and takes over which cluster is meant',
  (shell) => {
    const command = localCommand(shell, ['-c', 'ls "$X"'], env);
    expect(command).toMatchObject({ program: shell, args: ['-e', 'bash', '-c', 'ls "$X"'] });
    expect(command.env['WSLENV']).toBe('KUBECONFIG/l');
    const more = localCommand(shell, [], { ...env, WSLENV: 'GOPATH/p' });
    expect(more.env['WSLENV']).toBe('GOPATH/p:KUBECONFIG/l');
  },
);

test('the files that kubectl reads are found by the ways of that system', () => {
  expect(kubeconfigFiles({ HOME: '/Users/me' }, path.posix)).toEqual(['/Users/me/.kube/config']);
  expect(kubeconfigFiles({ HOME: '/h', KUBECONFIG: '/a::/b' }, path.posix)).toEqual(['/a', '/b']);
  expect(kubeconfigFiles({ USERPROFILE: 'C:\\Users\\me' }, path.win32)).toEqual([
    'C:\\Users\\me\\.kube\\config',
  ]);
  expect(kubeconfigFiles({ KUBECONFIG: 'D:\\k one;D:\\k2' }, path.win32)).toEqual(['D:\\k one', 'D:\\k2']);
});

test('what is sent to another shell is one word there, whatever is in it', () => {
  expect(quoted(`it's $HOME "x" \\ \n`)).toBe(`'it'\\''s $HOME "x" \\ \n'`);
});
