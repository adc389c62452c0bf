import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changesOf } from '../../src/script/changes/changes.ts';
import { CHANGES, READS } from './changeCases.ts';

const material: readonly { readonly n: number; readonly script: string }[] = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../course/fixtures/commands.json'), 'utf8'),
);

/** Of the material, by what its text says: apply, patch, upgrade, restart, modprobe, reboot, a capture's file, a broken quote. */
const CHANGING = [1, 24, 30, 32, 37, 38, 64, 70, 73, 85, 86, 89, 106, 108, 110, 122];

describe('which of the commands change something', () => {
  it('of the material, exactly those that apply, patch, upgrade, restart, load a module, reboot or write', () => {
    expect(material).toHaveLength(131);
    expect(material.filter(({ script }) => changesOf(script).length > 0).map(({ n }) => n)).toEqual(CHANGING);
  });

  it.each(READS)('reads only: %s', (script) => {
    expect(changesOf(script)).toEqual([]);
  });

  it.each(CHANGES)('may change something: %s', (script) => {
    expect(changesOf(script)).not.toEqual([]);
  });

  it('each of them is still seen inside whatever runs it', () => {
    const simple = CHANGES.filter((script) => !/['\n&;]/.test(script) && !/unterminated|then$/.test(script));
    for (const script of simple) {
      for (const wrapped of [
        `if true; then ${script}\nfi`,
        `x=$(${script})`,
        `bash -c '${script}'`,
        `ssh router '${script}'`,
        `kubectl exec a -- sh -c '${script}'`,
        `( ls; ${script} ) | cat`,
        `f() { ${script}\n}`,
      ])
        expect(changesOf(wrapped), wrapped).not.toEqual([]);
    }
  });

  it('stays seen however its words are quoted, and whatever stands around it', () => {
    // What only changes the shell that runs it does nothing behind a program of its own.
    const simple = CHANGES.filter(
      (script) => /^[a-z][\w./ -]+$/.test(script) && !/^(printf|hash|alias|unalias) /.test(script),
    );
    expect(simple.length).toBeGreaterThan(20);
    const quoted = (word: string, how: number): string =>
      [word, `'${word}'`, `"${word}"`, `\\${word}`, `${word.slice(0, 1)}''${word.slice(1)}`][how] ?? word;
    const single = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
    const around = fc.constantFrom(
      (text: string) => text,
      (text: string) => `ls && ${text}`,
      (text: string) => `ls || { ${text}; }`,
      (text: string) => `! ${text} | cat`,
      (text: string) => `while ${text}; do break; done`,
      (text: string) => `echo "$(${text})"`,
      (text: string) => [': $', '{X:=`', text, '`}'].join(''),
      (text: string) => `cat <(${text})`,
      (text: string) => `cat <<E\n$(${text})\nE`,
      (text: string) => `timeout 5 env A=b nice ${text}`,
      (text: string) => `echo a | xargs -n1 ${text}`,
      (text: string) => `eval ${single(text)}`,
      (text: string) => `trap ${single(text)} EXIT`,
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...simple),
        fc.array(fc.nat(4), { minLength: 12, maxLength: 12 }),
        fc.array(around, { maxLength: 3 }),
        (script, how, wraps) => {
          const words = script.split(' ').map((word, n) => (n === 0 ? word : quoted(word, how[n] ?? 0)));
          const text = wraps.reduce((inner, wrap) => wrap(inner), words.join(' '));
          expect(changesOf(text), text).not.toEqual([]);
        },
      ),
      { numRuns: 600 },
    );
  });

  it('a variable in place of a program or its verb never makes a change pass as reading', () => {
    const simple = CHANGES.filter((script) =>
      /^(kubectl|helm|ip|systemctl|curl|sort|find) [\w./ -]+$/.test(script),
    );
    fc.assert(
      fc.property(fc.constantFrom(...simple), fc.nat(1), (script, at) => {
        const words = script.split(' ').slice(0, at + 1);
        // What follows may be anything that the variable holds, the rest of the change among it.
        expect(changesOf([...words.slice(0, at), '$X', 'last'].join(' ')), script).not.toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('a command that names a context tells it', () => {
    expect(changesOf('kubectl --context prod delete pod a')).toMatchObject([
      { context: 'prod', reason: 'changes' },
    ]);
    expect(changesOf('helm uninstall a --kube-context=prod')).toMatchObject([{ context: 'prod' }]);
    expect(changesOf('k delete pod a --context prod')).toMatchObject([{ context: 'prod' }]);
  });

  it('names the innermost command and why', () => {
    expect(changesOf("k get pods; sh -c 'ls; rm x' > out")).toEqual([
      { command: 'rm x', reason: 'unknown-program' },
      { command: '> out', reason: 'writes-file' },
    ]);
  });

  it('no text makes it throw, and none that is no shell passes as reading', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab $(){}|&;<>\'"`\\\n=-[]!#') }), (text) => {
        expect(Array.isArray(changesOf(text))).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
