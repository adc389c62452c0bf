import { writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { Workbench } from '../e2e/pages/workbench.ts';
import { findBrowser } from '../system.mjs';
import { median, type Figure } from './figure.ts';

const ROUNDS = 3;
const VSIX = 'dist/cilium-study-companion.vsix';
const COMMAND = 'Cilium Study: Open the Week-4 Notebook';
const OURS = 'Cilium Study';
const LIMIT_MS = 20_000;
/** From the first editor until the extension host has come to rest. */
const STARTING_MS = 4_000;

/** In the page: milliseconds from the last key or click to the frame in which an element of a selector shows text. */
const STOPWATCH = `
(() => {
  let started = 0;
  for (const name of ['mousedown', 'keydown']) addEventListener(name, () => (started = performance.now()), true);
  globalThis.untilShown = (selector) => new Promise((resolve, reject) => {
    const look = () => {
      const shown = [...document.querySelectorAll(selector)].some((each) => each.offsetHeight > 0 && each.textContent.trim() !== '');
      const passed = performance.now() - started;
      if (shown) resolve(passed);
      else if (passed > ${LIMIT_MS}) reject(new Error('nothing was shown within 20 s'));
      else requestAnimationFrame(look);
    };
    look();
  });
})()`;

declare global {
  var untilShown: (selector: string) => Promise<number>;
}

interface Round {
  readonly plain: number;
  readonly notebook: number;
  readonly activation: readonly Figure[];
}

/** The bundled notebook in the real VS Code, beside a plain text file in the same window; a fresh editor each round. */
export async function editor(): Promise<readonly Figure[]> {
  if (findBrowser() === undefined) {
    console.log('SKIPPED the editor: install Chromium, or name one in the CHROMIUM variable.');
    return [];
  }
  const rounds: Round[] = [];
  for (let count = 0; count < ROUNDS; count += 1) {
    try {
      rounds.push(await round());
    } catch (error) {
      console.log(
        `SKIPPED round ${count + 1} in the editor: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
      );
    }
  }
  if (rounds.length === 0) return [];
  const opened: Figure = {
    what: 'bundled notebook, command to first rendered cell, real VS Code',
    value: median(rounds.map(({ notebook }) => notebook)),
    unit: 'ms',
    budget: 1500,
    yardstick: {
      what: 'opening a plain .md file as text',
      value: median(rounds.map(({ plain }) => plain)),
    },
  };
  return [opened, ...(rounds.at(-1)?.activation ?? [])];
}

async function round(): Promise<Round> {
  const workbench = await Workbench.start({ vsix: path.join(process.cwd(), VSIX) });
  const { page } = workbench;
  page.setDefaultTimeout(LIMIT_MS);
  // Tall enough for the first code cell below the introduction.
  await page.setViewportSize({ width: 1400, height: 2000 });
  try {
    writeFileSync(path.join(workbench.folder, 'plain.md'), '# Plain\n\nSome text.\n');
    await workbench.open();
    await page.evaluate(STOPWATCH);
    const plain = await openPlain(workbench);
    // What is measured is opening the notebook, not the start of the editor that still goes on.
    await page.waitForTimeout(STARTING_MS);
    const notebook = await openNotebook(workbench);
    return { plain, notebook, activation: await activationTold(workbench) };
  } finally {
    await workbench.stop();
  }
}

async function openPlain({ page }: Workbench): Promise<number> {
  await page.keyboard.press('Control+P');
  await page.locator('.quick-input-widget input.input').fill('plain.md');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: 'plain.md' }).first().waitFor();
  await page.keyboard.press('Enter');
  return page.evaluate(() => untilShown('.part.editor .monaco-editor .view-line'));
}

async function openNotebook(workbench: Workbench): Promise<number> {
  await workbench.command(COMMAND);
  return workbench.page.evaluate(() => untilShown('.notebookOverlay .code-cell-row .view-line'));
}

async function activationTold(workbench: Workbench): Promise<readonly Figure[]> {
  const all = await runningExtensions(workbench);
  const times = (ours: boolean): readonly number[] =>
    all.flatMap((row) => {
      const told = /Activation: (\d+)ms/.exec(row)?.[1];
      return told !== undefined && row.includes(OURS) === ours ? [Number(told)] : [];
    });
  const [told] = times(true);
  if (told === undefined) return [];
  const yardstick = { what: 'median of the built-in extensions', value: median(times(false)) };
  return [{ what: 'activation, as VS Code tells it', value: told, unit: 'ms', budget: 60, yardstick }];
}

/** What VS Code's own list says of each extension that is active; the list draws only what is in view. */
async function runningExtensions(workbench: Workbench): Promise<readonly string[]> {
  const { page } = workbench;
  await page.setViewportSize({ width: 1400, height: 2400 });
  await workbench.command('Developer: Show Running Extensions');
  const rows = page.locator('.runtime-extensions-editor .extension');
  await rows.first().waitFor();
  const texts = await rows.allInnerTexts();
  await page.keyboard.press('Escape'); // it is a dialog
  await page.setViewportSize({ width: 1400, height: 950 });
  return texts;
}
