/** "Why does it not work?": asks for a service or a flow, and shows the answer as a page of Markdown. */
import * as vscode from 'vscode';
import { loadEngine } from './bundles.ts';
import type { OpenStudy } from './openStudy.ts';
import { withProgress } from '../views/progress.ts';
import { notice, reasonOf } from '../views/notice.ts';
import type { ReportDocuments } from '../views/reportDocuments.ts';

export async function askWhy(study: OpenStudy, reports: ReportDocuments): Promise<void> {
  try {
    await study.start();
    const { backend, state, locale } = study;
    if (backend === undefined || state === undefined) return;
    const services = (state.objects('services') ?? []).map(
      ({ metadata }) => `${metadata.namespace ?? 'default'}/${metadata.name}`,
    );
    const question = await chooseQuestion(services);
    if (question === undefined) return;
    const title = vscode.l10n.t('Looking for what keeps it from working: {0}', question);
    const text = await withProgress(title, (signal) =>
      loadEngine().answerWhy(question, { backend, state, locale, signal }),
    );
    if (text !== undefined) await reports.show(question, text);
  } catch (error) {
    void vscode.window.showErrorMessage(notice(reasonOf(error, study.locale)));
  }
}

async function chooseQuestion(services: readonly string[]): Promise<string | undefined> {
  const flow = vscode.l10n.t('A flow of your own…');
  const chosen = await vscode.window.showQuickPick(
    [
      { label: flow, description: 'curl-pod -> 172.20.2.77:80', service: undefined },
      ...services.map((service) => ({ label: service, description: 'Service', service })),
    ],
    { title: vscode.l10n.t('What does not work?'), matchOnDescription: true },
  );
  if (chosen === undefined || chosen.service !== undefined) return chosen?.service;
  return vscode.window.showInputBox({
    title: flow,
    prompt: vscode.l10n.t('From a pod or a host to a pod, a service, a host or an address, with a port'),
    placeHolder: 'curl-pod -> service/webpod:80',
  });
}
