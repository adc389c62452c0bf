import { expect, test } from 'vitest';
import { commonJs } from '../../src/browser/commonJs.ts';

test('a module is evaluated once, when it is first asked for, and gets what it requires', () => {
  const evaluated: string[] = [];
  const load = commonJs(
    new Map([
      ['./a.cjs', "log.push('a'); module.exports = { b: require('./b.cjs'), given: require('given') };"],
      ['./b.cjs', "log.push('b'); exports.name = 'b';"],
      ['./c.cjs', "log.push('c');"],
    ]),
    { given: 1 },
  );
  Reflect.set(globalThis, 'log', evaluated);
  try {
    expect(load('./a.cjs')).toEqual({ b: { name: 'b' }, given: 1 });
    expect(load('./a.cjs')).toBe(load('./a.cjs'));
  } finally {
    Reflect.deleteProperty(globalThis, 'log');
  }
  expect(evaluated).toEqual(['a', 'b']);
});

test('modules that require each other see what there is of the other', () => {
  const load = commonJs(
    new Map([
      ['./a.cjs', "exports.early = 1; exports.seen = require('./b.cjs').seen; exports.late = 2;"],
      ['./b.cjs', "exports.seen = Object.keys(require('./a.cjs'));"],
    ]),
    {},
  );
  expect(load('./a.cjs')).toEqual({ early: 1, seen: ['early'], late: 2 });
});

test('what has no text is named', () => {
  const load = commonJs(new Map([['./a.cjs', "require('node:child_process');"]]), {});
  const message = 'There is no module "node:child_process" in a browser.';
  expect(() => load('./a.cjs')).toThrow(message);
  expect(() => load('node:child_process')).toThrow(message);
});
