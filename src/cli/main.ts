#!/usr/bin/env node
/** `node dist/cli.cjs …`: the engine of the extension in a terminal. */
import { cli } from './cli.ts';
import { runInThisProcess } from './thisProcess.ts';

runInThisProcess(cli);
