import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'vitest';
import { root } from '../../dependencies.mjs';
import type { Workbench } from './workbench.ts';

const SCREENSHOTS = path.join(root, 'artifacts', 'screenshots');

/** The parts of a story are told in one editor, one after the other. */
export interface Story {
  part(name: string, told: () => Promise<void>): void;
  /** A picture of the whole window, for the eye. */
  shot(name: string): Promise<void>;
}

/** @param workbench the editor, once it has started */
export function storyIn(workbench: () => Workbench): Story {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const shot = (name: string): Promise<void> => workbench().screenshot(path.join(SCREENSHOTS, `${name}.png`));
  return {
    shot,
    part: (name, told) => {
      test(name, async () => {
        try {
          await told();
        } catch (error) {
          await shot(`failed ${name}`.replaceAll(/[^\w가-힣]+/g, '-'));
          throw new Error(`${String(error)}\nOn the screen:\n${await onScreen(workbench())}`, {
            cause: error,
          });
        }
      });
    },
  };
}

/** What a picture would show of the state of things: a log of the run is often all that is left of it. */
async function onScreen({ page }: Workbench): Promise<string> {
  const shown = await Promise.all(
    [
      '.sidebar .monaco-list-row',
      '.notification-list-item',
      '.monaco-dialog-box',
      '.statusbar-item',
      '.cell-statusbar-container',
    ].map((selector) => page.locator(`${selector}:visible`).allInnerTexts()),
  );
  return shown
    .flat()
    .map((text) => text.replaceAll(/\s+/g, ' ').trim())
    .filter((text) => text !== '')
    .join('\n');
}
