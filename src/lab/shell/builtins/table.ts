import type { Builtin } from './builtin.ts';
import { controlBuiltins } from './control.ts';
import { declareBuiltins } from './declare.ts';
import { jobBuiltins } from './jobs.ts';
import { nameBuiltins } from './names.ts';
import { optionBuiltins } from './options.ts';
import { outputBuiltins } from './output.ts';
import { readBuiltins } from './read.ts';
import { testBuiltins } from './test.ts';

/** What bash has and the lab does not model. */
const UNSIMULATED = [
  'bind',
  'caller',
  'compgen',
  'complete',
  'dirs',
  'enable',
  'fc',
  'popd',
  'pushd',
  'suspend',
  'ulimit',
];
const refuse: Builtin = ({ complain }) => complain('not simulated in this lab');

export const builtins: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
    ...Object.fromEntries(UNSIMULATED.map((name) => [name, refuse])),
    ...controlBuiltins,
    ...declareBuiltins,
    ...jobBuiltins,
    ...nameBuiltins,
    ...optionBuiltins,
    ...outputBuiltins,
    ...readBuiltins,
    ...testBuiltins,
  }),
);
