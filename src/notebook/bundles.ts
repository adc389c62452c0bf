/**
 * The bundles beside this one, read on first use: showing a notebook must not wait for the lab to be parsed. The build
 * leaves each `require` as it is, and Node keeps what it has read.
 */
import type * as Lab from '../lab/lab.ts';
import type * as Engine from './engine.ts';

export function loadLab(): typeof Lab {
  return require('./lab.cjs') as typeof Lab;
}

export function loadEngine(): typeof Engine {
  return require('./engine.cjs') as typeof Engine;
}
