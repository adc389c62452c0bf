import { describe, expect, it } from 'vitest';
import { sshProgram } from '../../src/lab/commands/text/ssh.ts';
import { createVirtualClock } from '../../src/lab/clock.ts';
import { notSimulated } from '../../src/lab/shell/notSimulated.ts';
import { openSession } from '../../src/lab/shell/session.ts';
import { parseScript } from '../../src/lab/shell/syntax.ts';
import commands from './fixtures/week4-commands.json';
import { freshShell, runIn, testMachine } from './labShell.ts';

describe('a session', () => {
  it('keeps variables, functions, aliases, directory and options between runs', async () => {
    const { session } = freshShell({}, { interactive: true });
    await runIn(
      session,
      'x=1; export y=2; f() { echo "f $1"; }; alias k="echo kubectl"; cd /tmp; set -o pipefail',
    );
    expect((await runIn(session, 'k get pods | cat; f $x$y; pwd; false | true')).stdout).toBe(
      'kubectl get pods\nf 12\n/tmp\n',
    );
    expect((await runIn(session, 'echo $?')).stdout).toBe('1\n');
  });

  it('goes on after exit and after set -e', async () => {
    const { session } = freshShell();
    expect((await runIn(session, 'x=5; exit 3; echo no')).status).toBe(3);
    expect((await runIn(session, 'set -e; false; echo no')).status).toBe(1);
    expect((await runIn(session, 'echo $x')).stdout).toBe('5\n');
  });

  it('reads the profile first, in silence', async () => {
    const clock = createVirtualClock(0);
    const machine = testMachine('k8s-ctr', clock, {}, { profile: 'alias k=echo; echo noise' });
    const ran = await runIn(openSession(machine, clock), 'k hi');
    expect([ran.all, ran.status]).toEqual(['hi\n', 0]);
  });

  it('an alias with a pipe takes the arguments along', async () => {
    const { session } = freshShell({}, { interactive: true });
    await runIn(session, 'alias up="tr a-z A-Z <<<"; alias two="echo x; echo"');
    expect((await runIn(session, 'up "a b"; two y > f; cat f')).stdout).toBe('A B\nx\ny\n');
  });

  it('runs nothing of a script with a syntax error, and says where it is', async () => {
    const { session } = freshShell();
    const ran = await runIn(session, 'echo a\necho "open\n');
    expect([ran.stdout, ran.stderr, ran.status]).toEqual([
      '',
      'bash: line 2: unexpected EOF while looking for matching `"\'\n',
      2,
    ]);
    expect((await runIn(session, 'if true; then echo')).status).toBe(2);
  });

  it('words an unknown command as the shell of that machine does', async () => {
    const clock = createVirtualClock(0);
    const pod = openSession(testMachine('curl-pod', clock, {}, { kind: 'pod' }), clock);
    expect(await runIn(pod, 'foo')).toMatchObject({ stderr: 'sh: foo: not found\n', status: 127 });
    expect(await runIn(freshShell().session, 'foo')).toMatchObject({
      stderr: 'bash: foo: command not found\n',
      status: 127,
    });
  });

  it('tells a tool that is not simulated from one that is not there', async () => {
    const { session } = freshShell({ vim: notSimulated('vim') });
    expect(await runIn(session, 'vim x')).toMatchObject({
      stderr: 'vim: not simulated in this lab\n',
      status: 1,
    });
  });

  it('parses every command of the material but the one that bash cannot read either', () => {
    const broken = commands.filter(({ script }) => parseScript(script).problem).map(({ line }) => line);
    expect(commands).toHaveLength(131);
    expect(broken).toEqual([307]);
  });
});

describe('ssh', () => {
  function twoHosts() {
    const clock = createVirtualClock(0);
    const other = testMachine('k8s-w1', clock);
    const ssh = sshProgram((host) => (host === 'k8s-w1' ? other : undefined));
    return openSession(testMachine('k8s-ctr', clock, { ssh }), clock, { interactive: false });
  }

  it('runs the command on the other machine, with its environment and status', async () => {
    const session = twoHosts();
    const ran = await runIn(
      session,
      "X=1; for i in w1; do sshpass -p 'vagrant' ssh -o StrictHostKeyChecking=no vagrant@k8s-$i 'hostname; whoami; sudo whoami; echo [$X]; exit 4'; echo $?; done",
    );
    expect(ran.stdout).toBe('k8s-w1\nvagrant\nroot\n[]\n4\n');
  });

  it('fails as ssh does for a wrong password, no password and an unknown host', async () => {
    const session = twoHosts();
    expect((await runIn(session, 'sshpass -p x ssh vagrant@k8s-w1 id')).status).toBe(5);
    expect(await runIn(session, 'ssh vagrant@k8s-w1 id')).toMatchObject({
      status: 255,
      stderr: 'vagrant@k8s-w1: Permission denied (publickey,password).\n',
    });
    expect(await runIn(session, 'sshpass -p vagrant ssh vagrant@nohost id')).toMatchObject({
      status: 255,
      stderr: 'ssh: Could not resolve hostname nohost: Name or service not known\n',
    });
  });
});

describe('jq, yq and watch', () => {
  it('yq reads YAML documents and prints JSON, or YAML when asked', async () => {
    const { session } = freshShell();
    await runIn(session, 'printf "a: 1\\n---\\na: [x, 가]\\n" > f');
    expect((await runIn(session, 'yq -c . f; yq -y .a f')).stdout).toBe(
      '{"a":1}\n{"a":["x","가"]}\n1\n- x\n- 가\n',
    );
  });

  it('jq says which text is no JSON', async () => {
    const { session } = freshShell();
    const ran = await runIn(session, 'echo "not json" | jq .');
    expect(ran.status).toBe(5);
    expect(ran.stderr).toContain('jq: parse error: Invalid literal');
  });

  it('watch clears the screen before each round', async () => {
    const { session } = freshShell();
    const ran = await runIn(session, 'timeout 3 watch -t -n 2 echo hi');
    expect(ran.stdout).toBe('\x1b[H\x1b[2Jhi\n'.repeat(2));
    expect(ran.status).toBe(124);
  });
});
