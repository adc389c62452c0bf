import type { State } from './state.ts';

export function createState(): State {
  throw new Error('being written');
}
