import type { Builtin } from './builtin.ts';
import { controlBuiltins } from './control.ts';
import { declareBuiltins } from './declare.ts';
import { jobBuiltins } from './jobs.ts';
import { nameBuiltins } from './names.ts';
import { optionBuiltins } from './options.ts';
import { outputBuiltins } from './output.ts';
import { readBuiltins } from './read.ts';
import { testBuiltins } from './test.ts';

export const builtins: ReadonlyMap<string, Builtin> = new Map(
  Object.entries({
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
