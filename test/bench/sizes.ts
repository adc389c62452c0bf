import { sizes as weigh } from '../sizeBudgets.mjs';
import type { Figure } from './figure.ts';

export function sizes(): readonly Figure[] {
  return weigh().map((each) => ({ ...each, unit: 'KB' }));
}
