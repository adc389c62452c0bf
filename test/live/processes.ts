/** What runs on this machine, and waiting for it. */
import { readFileSync, readdirSync } from 'node:fs';

/** Processes of this machine whose command line holds a text, zombies aside. */
export function processesWith(text: string): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return line.includes(text) ? [`${pid} ${line.trim()}`] : [];
      } catch {
        return [];
      }
    });
}

/** Resolves when it holds; the test's own time limit ends the waiting. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}
