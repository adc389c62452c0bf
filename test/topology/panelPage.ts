/** The topology panel as the editor loads it. */
import type { Browser } from 'playwright-core';
import type { FromTopology, ToTopology } from '../../src/protocol/topologyMessages.ts';
import { openWebview } from '../webview/webviewPage.ts';
import type { WebviewOptions, WebviewPage } from '../webview/webviewPage.ts';

export type PanelPage = WebviewPage<FromTopology, ToTopology>;

declare global {
  var panel: { readonly sent: FromTopology[]; state: unknown };
}

export function openPanelPage(browser: Browser, options: WebviewOptions = {}): Promise<PanelPage> {
  return openWebview(browser, 'webview/topology/index.ts', options);
}
