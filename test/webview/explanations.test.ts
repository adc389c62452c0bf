import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NEW_FILE } from '../../src/course/notebookFile.ts';
import { reachStep } from '../../src/course/reachStep.ts';
import { createStudy } from '../../src/course/study.ts';
import { createLab } from '../../src/lab/lab.ts';
import type {
  ExplanationsView,
  FromExplanations,
  ToExplanations,
} from '../../src/protocol/explanationMessages.ts';
import { week4Course } from '../course/week4Course.ts';
import { findBrowser } from '../system.mjs';
import { cutOff, serious } from './judge.ts';
import { launchBrowser } from './rendererPage.ts';
import { openWebview } from './webviewPage.ts';
import type { WebviewPage } from './webviewPage.ts';

/** Set to a folder: each page is kept there as a picture. */
const PICTURES = process.env['RENDERER_PICTURES'];
const STEP = 'failure';

/** The third step in the middle of it: a route was read, nothing was captured yet. */
async function thirdStep(locale: 'ko' | 'en'): Promise<ExplanationsView> {
  const backend = createLab({ time: 'virtual' });
  await backend.ready;
  const course = week4Course();
  await reachStep(backend, course, STEP, new AbortController().signal);
  const study = createStudy({ backend, notebook: { cells: [], format: NEW_FILE }, course, locale });
  await study.settle(2_000);
  await study.runCell({ spec: { id: 'failure-routes', host: 'router', expect: 'ok' }, text: 'ip route' });
  const view: ExplanationsView = {
    locale,
    notWatched: ['secrets: 403'],
    steps: course.steps.map(({ id, title }) => ({ id, title: title[locale] })),
    step: STEP,
    checks: study.checks(STEP, locale),
    explanations: study.explanations(STEP, locale),
  };
  study.dispose();
  backend.dispose();
  return view;
}

describe.skipIf(findBrowser() === undefined)('the explanations panel', () => {
  let browser: Browser;
  let view: ExplanationsView;
  let panel: WebviewPage<FromExplanations, ToExplanations>;
  beforeAll(async () => {
    browser = await launchBrowser();
    view = await thirdStep('ko');
    panel = await openWebview(browser, 'webview/explanations/index.ts', { width: 560, locale: 'ko' });
    await panel.send({ type: 'show', view });
    await panel.page.getByTestId('explanations').waitFor();
  });
  afterAll(() => browser.close());

  it('has nothing serious in four themes, and nothing is cut off at 200 %', async () => {
    const { page } = panel;
    for (const theme of ['dark', 'light', 'hcDark', 'hcLight'] as const) {
      await panel.theme(theme);
      if (PICTURES !== undefined)
        await page.screenshot({ path: `${PICTURES}/explanations-${theme}.png`, fullPage: true });
      expect(await serious(page), theme).toEqual([]);
    }
    await page.setViewportSize({ width: 300, height: 400 });
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/explanations-200.png` });
    expect(await cutOff(page)).toEqual([]);
    await page.setViewportSize({ width: 560, height: 760 });
  });

  it('is read out as steps, sentences, their evidence and checks, in Korean', async () => {
    const article = panel.page.getByTestId('explanations');
    expect(await article.getAttribute('lang')).toBe('ko');
    const told = await article.ariaSnapshot();
    expect(told).toContain('heading "통신 실패" [level=1]');
    expect(told).toContain('combobox "단계"');
    expect(told).toContain('heading "확인" [level=2]');
    expect(told).toMatch(/button "router: ip route .*default/);
    expect(told).not.toMatch(/\b(Evidence|Checks|Step|not known)\b/);
  });

  it('leads to the row of a piece of evidence by the keyboard', async () => {
    const { page } = panel;
    const evidence = page.locator('button[data-testid="evidence-item"]').first();
    const here = (): Promise<boolean> => evidence.evaluate((element) => element === document.activeElement);
    await page.getByTestId('step').focus();
    for (let stops = 0; stops < 40 && !(await here()); stops += 1) await page.keyboard.press('Tab');
    expect(await here()).toBe(true);
    expect(await evidence.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid');
    await page.keyboard.press('Enter');
    expect(await panel.sent()).toContainEqual(
      expect.objectContaining({ type: 'reveal-row', cellId: 'failure-routes' }),
    );
  });
});
