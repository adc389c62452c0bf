#!/usr/bin/env node
/**
 * `node run.cjs NOTEBOOK …`: the subcommand `run` alone. It is in the VSIX: tasks of the editor run it, and a machine that
 * checks courses needs nothing but the VSIX.
 */
import { answered } from './answered.ts';
import { run } from './run.ts';
import { runInThisProcess } from './thisProcess.ts';

runInThisProcess((args, terminal) => answered(run, args, terminal));
